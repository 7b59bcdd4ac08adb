#include "listen_pretty.h"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

namespace syncws {
namespace {

/// Text of others on a terminal: control characters, also those of U+0080 to U+009F, could move its
/// cursor or worse.
std::string harmless(std::string_view text) {
  constexpr unsigned char kFirstPrintable = 0x20;
  constexpr unsigned char kDelete = 0x7F;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next =
        i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : kFirstPrintable;
    const bool is_c1 = byte == 0xC2 && next >= 0x80 && next <= 0x9F;
    out += byte < kFirstPrintable || byte == kDelete || is_c1 ? '?' : text[i];
    if (is_c1) ++i;
  }
  return out;
}

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
  return fmt::format("{:<24} {:>8} {}{:<16}{} {} {}", harmless(event.timestamp),
                     event.sequence ? std::to_string(*event.sequence) : "", begin,
                     harmless(event.type), begin.empty() ? "" : "\x1b[0m", harmless(event.pfa_id),
                     harmless(event.details));
}

std::string pretty_summary(const std::string& organisation, double seconds, std::uint64_t events,
                           const std::map<std::string, std::uint64_t>& by_type) {
  auto text = fmt::format("{}: {} events in {:.1f} s", organisation, events, seconds);
  for (const auto& [type, count] : by_type)
    fmt::format_to(std::back_inserter(text), "\n  {:<20} {:>8}", type, count);
  return text;
}

}  // namespace syncws
