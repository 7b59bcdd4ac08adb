#include "wire/organisation_list.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/terminal_text.h"
#include "wire/event_rules.h"

namespace syncws {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r";
constexpr std::size_t kMostShown = 80;

std::string_view name_of(std::string_view line) {
  line = line.substr(0, line.find('#'));
  line.remove_prefix(std::min(line.find_first_not_of(kWhiteSpace), line.size()));
  return line.substr(0, line.find_last_not_of(kWhiteSpace) + 1);
}

}  // namespace

Result<std::set<std::string, std::less<>>> parse_organisation_list(std::string_view text) {
  std::set<std::string, std::less<>> names;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto name = name_of(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (name.empty()) continue;
    if (!event_rules::is_organisation(name)) {
      return fail(ErrorKind::usage, fmt::format("line {}: '{}' is no organizationId", line,
                                                harmless_text(name.substr(0, kMostShown))));
    }
    names.emplace(name);
  }
  return names;
}

}  // namespace syncws
