#pragma once

#include <optional>
#include <string>

#include "net/gate.h"

namespace syncws::fuzz {

/// A gate of which everything is known: one good token, one whose key never comes, one ticket, a
/// cookie, and pages of one origin. What it lets in must have shown one of them.
class GateWorld {
 public:
  GateWorld();

  /// The answer to who was not let in.
  std::optional<HttpResponse> ask(const UpgradeRequest& request);

 private:
  class OneToken;

  void check(const Admission& admission, const UpgradeRequest& request) const;

  OrganisationRules organisations_;
  std::string ticket_;
  Gate gate_;
};

}  // namespace syncws::fuzz
