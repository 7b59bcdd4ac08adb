#include "listen_expectations.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/quantity.h"

namespace syncws {

Expectations::Expectations(const std::vector<EventPattern>& expected,
                           const std::vector<EventPattern>& forbidden) {
  for (const auto& pattern : expected) all_.push_back({pattern, false, std::nullopt});
  for (const auto& pattern : forbidden) all_.push_back({pattern, true, std::nullopt});
}

void Expectations::take(const EventMessage& event, Duration at) {
  ++watched_;
  for (auto& one : all_) {
    if (!one.seen && one.pattern.matches(event)) one.seen = Seen{at, event.sequence};
  }
}

bool Expectations::is_decided() const {
  const bool expects =
      std::any_of(all_.begin(), all_.end(), [](const One& one) { return !one.is_forbidden; });
  return (expects && is_met()) || std::any_of(all_.begin(), all_.end(), [](const One& one) {
           return one.is_forbidden && one.seen;
         });
}

bool Expectations::is_met() const {
  return std::all_of(all_.begin(), all_.end(),
                     [](const One& one) { return one.is_forbidden != one.seen.has_value(); });
}

std::string Expectations::verdict(Duration watched) const {
  std::string text;
  for (const auto& one : all_) {
    if (!text.empty()) text += "; ";
    text += verdict_of(one, watched);
  }
  return text;
}

std::string Expectations::verdict_of(const One& one, Duration watched) const {
  const auto name =
      fmt::format("{} {}", one.is_forbidden ? "forbidden" : "expected", one.pattern.text());
  if (!one.seen) {
    return fmt::format("{}: not seen within {} ({} event{} watched)", name,
                       format_duration(watched), watched_, watched_ == 1 ? "" : "s");
  }
  const auto where = one.seen->sequence ? fmt::format(" (seq {})", *one.seen->sequence) : "";
  return fmt::format("{}: seen after {}{}", name, format_duration(one.seen->at), where);
}

}  // namespace syncws
