#include "wire/base64url.h"

#include <cstdint>

namespace syncws {
namespace {

constexpr unsigned kBitsOfLetter = 6;
constexpr unsigned kBitsOfByte = 8;

/// -1 for a letter that does not belong here.
int value_of_letter(char letter) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const auto at = kAlphabet.find(letter);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

std::optional<std::string> decode_base64url(std::string_view text) {
  constexpr std::size_t kGroup = 4;
  if (text.size() % kGroup == 1) return std::nullopt;
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char letter : text) {
    const int value = value_of_letter(letter);
    if (value < 0) return std::nullopt;
    bits = (bits << kBitsOfLetter) | static_cast<std::uint32_t>(value);
    count += kBitsOfLetter;
    if (count < kBitsOfByte) continue;
    count -= kBitsOfByte;
    bytes += static_cast<char>((bits >> count) & 0xFFU);
  }
  return bytes;
}

}  // namespace syncws
