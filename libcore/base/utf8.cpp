#include "base/utf8.h"

#include <cstdint>
#include <cstring>

namespace syncws {
namespace {

bool is_continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

bool continues(std::string_view text, std::size_t length) {
  if (text.size() < length) return false;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

/// Whether the eight bytes at `at` are all ASCII.
bool is_ascii8(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return (word & 0x8080808080808080ULL) == 0;
}

}  // namespace

std::size_t utf8_sequence_length(std::string_view text) {
  if (text.empty()) return 0;
  const auto first = static_cast<unsigned char>(text[0]);
  const auto second = text.size() > 1 ? static_cast<unsigned char>(text[1]) : 0U;
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(text, 2) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool over_long = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second > 0x9F;
    return continues(text, 3) && !over_long && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool over_long = first == 0xF0 && second < 0x90;
    const bool too_big = first == 0xF4 && second > 0x8F;
    return continues(text, 4) && !over_long && !too_big ? 4 : 0;
  }
  return 0;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (text.size() >= sizeof(std::uint64_t) && is_ascii8(text.data())) {
      text.remove_prefix(sizeof(std::uint64_t));
      continue;
    }
    const auto length = utf8_sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

/// The second byte has the narrower range after four of the first ones (Unicode, table 3-7).
bool Utf8Stream::begin(unsigned char byte) {
  least_ = 0x80;
  most_ = 0xBF;
  if (byte >= 0xC2 && byte <= 0xDF) {
    missing_ = 1;
  } else if (byte >= 0xE0 && byte <= 0xEF) {
    missing_ = 2;
    if (byte == 0xE0) least_ = 0xA0;
    if (byte == 0xED) most_ = 0x9F;
  } else if (byte >= 0xF0 && byte <= 0xF4) {
    missing_ = 3;
    if (byte == 0xF0) least_ = 0x90;
    if (byte == 0xF4) most_ = 0x8F;
  } else {
    return byte < 0x80;
  }
  return true;
}

bool Utf8Stream::feed(std::string_view piece) {
  while (!piece.empty()) {
    if (missing_ == 0 && piece.size() >= sizeof(std::uint64_t) && is_ascii8(piece.data())) {
      piece.remove_prefix(sizeof(std::uint64_t));
      continue;
    }
    const auto byte = static_cast<unsigned char>(piece[0]);
    piece.remove_prefix(1);
    if (missing_ == 0) {
      if (!begin(byte)) return false;
      continue;
    }
    if (byte < least_ || byte > most_) return false;
    --missing_;
    least_ = 0x80;
    most_ = 0xBF;
  }
  return true;
}

}  // namespace syncws
