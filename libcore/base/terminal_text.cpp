#include "base/terminal_text.h"

namespace syncws {

std::string harmless_text(std::string_view text) {
  constexpr unsigned char kFirstPrintable = 0x20;
  constexpr unsigned char kDelete = 0x7F;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next =
        i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : kFirstPrintable;
    const bool is_c1 = byte == 0xC2 && next >= 0x80 && next <= 0x9F;
    out += byte < kFirstPrintable || byte == kDelete || is_c1 ? '?' : text[i];
    if (is_c1) ++i;
  }
  return out;
}

}  // namespace syncws
