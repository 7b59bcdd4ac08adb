#include "listen_pretty.h"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

#include "base/terminal_text.h"

namespace syncws {
namespace {

/// The escape sequence that a type is shown in; empty for one that is not known.
std::string_view colour_of(std::string_view type) {
  if (type == "SYNC_SUCCESS") return "\x1b[32m";
  if (type == "SYNC_FAILED") return "\x1b[31m";
  if (type == "SYNC_CONFLICT") return "\x1b[33m";
  if (type == "SYNC_PROCESSING") return "\x1b[36m";
  return {};
}

}  // namespace

std::string pretty_event(const EventMessage& event, bool colour) {
  const auto begin = colour ? colour_of(event.type) : std::string_view();
  return fmt::format("{:<24} {:>8} {}{:<16}{} {} {}", harmless_text(event.timestamp),
                     event.sequence ? std::to_string(*event.sequence) : "", begin,
                     harmless_text(event.type), begin.empty() ? "" : "\x1b[0m",
                     harmless_text(event.pfa_id), harmless_text(details_of(event)));
}

std::string pretty_summary(const std::string& organisation, double seconds, std::uint64_t events,
                           const std::map<std::string, std::uint64_t>& by_type) {
  auto text = fmt::format("{}: {} events in {:.1f} s", organisation, events, seconds);
  for (const auto& [type, count] : by_type)
    fmt::format_to(std::back_inserter(text), "\n  {:<20} {:>8}", type, count);
  return text;
}

}  // namespace syncws
