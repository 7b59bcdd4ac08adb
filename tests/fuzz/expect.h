#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace syncws::fuzz {

/// What must hold whatever the input is. If it doesn't, the fuzzer's process ends here and its
/// input is kept.
inline void expect(bool holds, std::string_view rule) {
  if (holds) return;
  std::fprintf(stderr, "a rule is broken: %.*s\n", static_cast<int>(rule.size()), rule.data());
  std::abort();
}

}  // namespace syncws::fuzz
