#pragma once

#include <string_view>
#include <vector>

namespace syncws::test {

/// A text in pieces of `size` bytes; the last one is what is left.
[[nodiscard]] inline std::vector<std::string_view> in_slices(std::string_view text,
                                                             std::size_t size) {
  std::vector<std::string_view> slices;
  for (; !text.empty(); text.remove_prefix(slices.back().size())) {
    slices.push_back(text.substr(0, size));
  }
  return slices;
}

}  // namespace syncws::test
