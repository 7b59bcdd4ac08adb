#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace syncws {

/// Which organisations there are: those of a list, and those that a pattern fits. Without either,
/// any.
class OrganisationRules {
 public:
  /// As fnmatch(3) has it: `org-*`, `team-[0-9]`. Kind usage: no organisation could ever fit.
  [[nodiscard]] Status add_pattern(std::string pattern);
  /// Takes the place of an earlier list. One that is empty knows nobody.
  void set_list(std::set<std::string, std::less<>> names);

  [[nodiscard]] bool knows(std::string_view organisation) const;

 private:
  std::vector<std::string> patterns_;
  std::set<std::string, std::less<>> names_;
  bool has_list_ = false;
};

}  // namespace syncws
