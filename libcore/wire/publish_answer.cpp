#include "wire/publish_answer.h"

#include <fmt/format.h>

#include "base/json_text.h"
#include "base/misuse.h"

namespace syncws {

/// Organisations and epochs need no escaping.
void PublishAnswer::accept(std::uint64_t line, std::string_view organisation,
                           std::string_view epoch, Sequence sequence) {
  settle(line, fmt::format(R"({{"line":{},"organizationId":"{}","seq":{},"epoch":"{}"}})", line,
                           organisation, sequence, epoch));
  ++accepted_;
}

void PublishAnswer::refuse(std::uint64_t line, const Error& error) {
  const bool broke_a_rule = error.kind == ErrorKind::refused_event;
  forbid(line, broke_a_rule ? "refused_event" : "unavailable", error.message);
  if (!broke_a_rule) has_unavailable_ = true;
}

void PublishAnswer::forbid(std::uint64_t line, std::string_view code, std::string_view message) {
  settle(line, fmt::format(R"({{"line":{},"error":{{"code":"{}","message":{}}}}})", line, code,
                           json_string(message)));
}

void PublishAnswer::settle(std::uint64_t line, std::string result) {
  auto& place = results_.at(line - 1);
  require(place.empty(), "an event of a request was settled twice");
  place = std::move(result);
  --open_;
}

std::string PublishAnswer::body() const {
  auto text = fmt::format(R"({{"accepted":{},"refused":{},"results":[)", accepted_,
                          results_.size() - open_ - accepted_);
  for (std::size_t i = 0; i < results_.size(); ++i) {
    if (i > 0) text += ',';
    text += results_[i];
  }
  return text + "]}";
}

}  // namespace syncws
