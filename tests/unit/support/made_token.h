#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace syncws::test {

inline std::string encode_base64url(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char byte : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) text += kAlphabet[(bits >> (count - 6)) & 63U];
  }
  if (count > 0) text += kAlphabet[(bits << (6 - count)) & 63U];
  return text;
}

/// A token in form only: nobody signed it.
inline std::string made_token(std::string_view header, std::string_view payload) {
  return encode_base64url(header) + "." + encode_base64url(payload) + ".c2lnbmF0dXJl";
}

}  // namespace syncws::test
