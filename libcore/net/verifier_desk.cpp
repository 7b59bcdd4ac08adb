#include "net/verifier_desk.h"

#include <memory>
#include <optional>
#include <utility>

namespace syncws {

/// The verifier answers from inside the call, or later from inside alone(), on another thread
/// perhaps.
void VerifierDesk::Window::verify(std::string_view token, WallTime now, OnVerdict on_verdict) {
  struct Question {
    OnVerdict on_verdict;
    std::optional<Verdict> at_once;
    bool is_late = false;
  };
  const auto question = std::make_shared<Question>();
  question->on_verdict = std::move(on_verdict);
  desk_.alone([&] {
    desk_.verifier_.verify(token, now, [question, &home = home_](const Verdict& verdict) {
      if (!question->is_late) {
        question->at_once = verdict;
        return;
      }
      home.post([question, verdict] { question->on_verdict(verdict); });
    });
    question->is_late = true;
  });
  if (question->at_once) question->on_verdict(*question->at_once);
}

bool VerifierDesk::Window::is_revoked(const Grant& grant) const {
  return desk_.alone([&] { return desk_.verifier_.is_revoked(grant); });
}

}  // namespace syncws
