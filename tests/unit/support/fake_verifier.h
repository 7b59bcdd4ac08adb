#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rooms/verifier.h"

namespace syncws::test {

/// Tokens are names that the test has given grants to; any other is a bad signature. With `slow` it
/// answers when the test says so.
class FakeVerifier final : public Verifier {
 public:
  void verify(std::string_view token, WallTime /*now*/, OnVerdict on_verdict) override {
    ++asked;
    if (slow) return waiting.push_back({std::string(token), std::move(on_verdict)});
    on_verdict(judge(std::string(token)));
  }
  [[nodiscard]] bool is_revoked(const Grant& grant) const override {
    return revoked.contains(grant.subject);
  }

  /// Answers everything that waits.
  void answer() {
    for (auto& [token, on_verdict] : std::exchange(waiting, {})) on_verdict(judge(token));
  }

  /// A token for org-rio, until so much after ten o'clock.
  Grant& add(const std::string& token, std::string subject = "alice") {
    auto& grant = grants[token];
    grant.subject = std::move(subject);
    grant.organisations = {"org-rio"};
    return grant;
  }

  bool slow = false;
  int asked = 0;
  std::map<std::string, Grant> grants;
  std::map<std::string, Denial> denials;
  std::set<std::string> revoked;
  std::vector<std::pair<std::string, OnVerdict>> waiting;

 private:
  [[nodiscard]] Verdict judge(const std::string& token) const {
    if (const auto found = grants.find(token); found != grants.end()) return found->second;
    if (const auto found = denials.find(token); found != denials.end())
      return tl::make_unexpected(found->second);
    return tl::make_unexpected(Denial{Denial::Check::signature, "the signature is wrong"});
  }
};

}  // namespace syncws::test
