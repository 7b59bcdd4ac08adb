#pragma once

#include <cstddef>
#include <string_view>

namespace syncws {

/// Length of the well-formed UTF-8 sequence at the start of `text` (1 to 4), or 0 if there is none:
/// over-long forms, surrogates and values beyond U+10FFFF are not well-formed (RFC 3629 section 4).
[[nodiscard]] std::size_t utf8_sequence_length(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);

/// The same for a text that comes in pieces, which may be cut inside a character. It is known to be
/// bad at its first bad byte.
class Utf8Stream {
 public:
  /// False: what came so far can't become UTF-8 any more. Not to be fed after that.
  [[nodiscard]] bool feed(std::string_view piece);
  /// Whether the text may end here.
  [[nodiscard]] bool is_whole() const { return missing_ == 0; }

 private:
  [[nodiscard]] bool begin(unsigned char byte);

  unsigned char missing_ = 0;  ///< bytes of the present character
  unsigned char least_ = 0;    ///< what the next of them may be
  unsigned char most_ = 0;
};

}  // namespace syncws
