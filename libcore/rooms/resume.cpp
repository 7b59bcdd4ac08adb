#include "rooms/resume.h"

#include <algorithm>

namespace syncws {

ResumeAnswer answer_resume(const ResumeRequest& request, const std::string& epoch, Sequence tail,
                           Sequence head) {
  ResumeAnswer answer{{epoch, head - 1}, head, false, std::nullopt};
  if (request.since) {
    const auto wanted = *request.since + 1;
    const bool same_epoch = request.epoch.value_or(epoch) == epoch && *request.since < head;
    if (!same_epoch) {
      answer.next = tail;
      answer.gap = Gap{wanted, std::nullopt, Gap::Reason::epoch_changed};
    } else if (wanted < tail) {
      answer.next = tail;
      answer.gap = Gap{wanted, tail - 1, Gap::Reason::history_trimmed};
    } else {
      answer.next = wanted;
      answer.recovered = true;
    }
  } else if (request.last) {
    answer.next = head - std::min(*request.last, head - tail);
  }
  return answer;
}

}  // namespace syncws
