#include "bare/accept_key.h"

#include <bit>

namespace bare {
namespace {

constexpr std::size_t kBlock = 64;
constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

using State = std::array<std::uint32_t, 5>;
using Schedule = std::array<std::uint32_t, 80>;

std::uint32_t word_at(std::string_view block, std::size_t at) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    word = (word << 8U) | static_cast<std::uint8_t>(block[at + i]);
  }
  return word;
}

Schedule schedule_of(std::string_view block) {
  Schedule words{};
  for (std::size_t t = 0; t < 16; ++t) words[t] = word_at(block, 4 * t);
  for (std::size_t t = 16; t < words.size(); ++t) {
    words[t] = std::rotl(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
  }
  return words;
}

/// f(t; b, c, d) + K(t), sections 4.1.1 and 4.2.1.
std::uint32_t mix(std::size_t t, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5A827999U;
  if (t < 40) return (b ^ c ^ d) + 0x6ED9EBA1U;
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDCU;
  return (b ^ c ^ d) + 0xCA62C1D6U;
}

void absorb(State& state, std::string_view block) {
  const Schedule words = schedule_of(block);
  auto [a, b, c, d, e] = state;
  for (std::size_t t = 0; t < words.size(); ++t) {
    const std::uint32_t next = std::rotl(a, 5) + mix(t, b, c, d) + e + words[t];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e};
}

std::string padded(std::string_view text) {
  std::string result(text);
  result += '\x80';
  while (result.size() % kBlock != kBlock - 8) result += '\0';
  const std::uint64_t bits = std::uint64_t{text.size()} * 8;
  for (unsigned shift = 64; shift > 0; shift -= 8) {
    result += static_cast<char>(bits >> (shift - 8));
  }
  return result;
}

}  // namespace

Sha1Digest sha1(std::string_view text) {
  State state{0x67452301U, 0xEFCDAB89U, 0x98BADCFEU, 0x10325476U, 0xC3D2E1F0U};
  const std::string message = padded(text);
  for (std::size_t at = 0; at < message.size(); at += kBlock) {
    absorb(state, std::string_view(message).substr(at, kBlock));
  }
  Sha1Digest digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
  }
  return digest;
}

std::string base64(const Sha1Digest& digest) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const std::uint8_t byte : digest) {
    bits = (bits << 8U) | byte;
    for (held += 8; held >= 6; held -= 6) text += kAlphabet[(bits >> (held - 6)) & 63U];
  }
  if (held > 0) text += kAlphabet[(bits << (6 - held)) & 63U];
  while (text.size() % 4 != 0) text += '=';
  return text;
}

std::string accept_key(std::string_view key) {
  std::string text(key);
  text += kGuid;
  return base64(sha1(text));
}

}  // namespace bare
