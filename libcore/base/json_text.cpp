#include "base/json_text.h"

#include <fmt/format.h>

#include <iterator>

#include "base/utf8.h"

namespace syncws {

std::string json_string(std::string_view text) {
  constexpr unsigned char kFirstPrintable = 0x20;
  std::string out = "\"";
  while (!text.empty()) {
    const auto length = utf8_sequence_length(text);
    const char letter = text[0];
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (letter == '"' || letter == '\\') {
      out += '\\';
      out += letter;
    } else if (letter == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(letter) < kFirstPrintable) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(letter));
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out += '"';
}

}  // namespace syncws
