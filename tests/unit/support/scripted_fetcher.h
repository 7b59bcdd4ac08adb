#pragma once

#include <map>
#include <utility>
#include <vector>

#include "backends/jwks_fetcher.h"

namespace syncws::test {

/// A fetcher that answers when the test says so.
class ScriptedFetcher final : public JwksFetcher {
 public:
  void fetch(std::size_t source, Instant when) override { planned[source].push_back(when); }
  [[nodiscard]] std::vector<JwksAnswer> collect() override { return std::exchange(answers, {}); }

  void answer(std::size_t source, std::string text) {
    answers.push_back({source, JwksDocument{std::move(text), std::nullopt}});
  }
  void break_down(std::size_t source) {
    answers.push_back({source, fail(ErrorKind::cannot_connect, "no answer")});
  }

  std::map<std::size_t, std::vector<Instant>> planned;  ///< all plans so far
  std::vector<JwksAnswer> answers;
};

}  // namespace syncws::test
