#include "rooms/organisation_rules.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <utility>

namespace syncws {
namespace {

/// What a pattern may be made of: an organisation's own letters, and what fnmatch(3) reads.
constexpr std::string_view kPatternLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-*?[]!";

}  // namespace

Status OrganisationRules::add_pattern(std::string pattern) {
  const auto odd = pattern.find_first_not_of(kPatternLetters);
  if (pattern.empty() || pattern.front() == '.' || odd != std::string::npos) {
    return fail(ErrorKind::usage,
                fmt::format("'{}' fits no organisation; say one such as org-*", pattern));
  }
  patterns_.push_back(std::move(pattern));
  return {};
}

void OrganisationRules::set_list(std::set<std::string, std::less<>> names) {
  names_ = std::move(names);
  has_list_ = true;
}

bool OrganisationRules::knows(std::string_view organisation) const {
  if (!has_list_ && patterns_.empty()) return true;
  if (names_.contains(organisation)) return true;
  const std::string name(organisation);
  return std::any_of(patterns_.begin(), patterns_.end(), [&](const std::string& pattern) {
    return fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
  });
}

}  // namespace syncws
