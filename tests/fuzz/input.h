#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace syncws::fuzz {

/// The fuzzer's bytes, taken off the front. After the end there are only zeros.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}

  [[nodiscard]] bool is_empty() const { return rest_.empty(); }

  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<std::uint8_t>(rest_[0]);
    rest_.remove_prefix(1);
    return value;
  }

  /// 0 to 255. A digit is its value, so that inputs can be written by hand.
  std::uint8_t number() { return static_cast<std::uint8_t>(byte() - '0'); }

  /// One of `choices`, by a number.
  template <typename Choices>
  auto pick(const Choices& choices) {
    return choices[number() % choices.size()];
  }

  std::string_view line() {
    const auto end = std::min(rest_.find('\n'), rest_.size());
    const auto line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return line;
  }

  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// `bytes` in slices whose lengths are the byte values of `plan`, again and again; in one piece if
/// there is no plan. Each slice has memory of its own, so that the address sanitizer sees who keeps
/// a view of one for too long.
template <typename Take>
void for_each_slice(std::string_view plan, std::string_view bytes, Take&& take) {
  for (std::size_t i = 0; !bytes.empty(); ++i) {
    const auto planned =
        plan.empty() ? bytes.size() : static_cast<unsigned char>(plan[i % plan.size()]);
    const std::string slice(bytes.substr(0, std::max<std::size_t>(planned, 1)));
    bytes.remove_prefix(slice.size());
    take(std::string_view(slice));
  }
}

}  // namespace syncws::fuzz
