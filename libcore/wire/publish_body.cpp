#include "wire/publish_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace syncws {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kWhiteSpace), text.size()));
  return text.substr(0, text.find_last_not_of(kWhiteSpace) + 1);
}

/// The place behind the string that begins at `at`; the text's end if it has none.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.size();
}

/// The place of the comma or bracket that ends the element beginning at `at`. Which bracket closes
/// which is the decoder's business: an element where that is wrong is refused there.
std::size_t end_of_element(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char character = text[at];
    if (depth == 0 && (character == ',' || character == ']')) return at;
    if (character == '"') {
      at = end_of_string(text, at);
      continue;
    }
    if (character == '{' || character == '[') ++depth;
    if ((character == '}' || character == ']') && depth > 0) --depth;
    ++at;
  }
  return at;
}

tl::unexpected<Error> too_many() {
  return fail(ErrorKind::usage, fmt::format("more than {} events; send them in several requests",
                                            kMostPublishEvents));
}

/// `text` begins with the bracket and has no white space around it.
Result<std::vector<std::string_view>> split_array(std::string_view text) {
  std::vector<std::string_view> elements;
  std::size_t at = 0;
  do {
    const auto begin = at + 1;
    at = end_of_element(text, begin);
    if (at >= text.size()) return fail(ErrorKind::refused_event, "not JSON: the array has no end");
    elements.push_back(trimmed(text.substr(begin, at - begin)));
    if (elements.size() > kMostPublishEvents) return too_many();
  } while (text[at] == ',');
  if (at + 1 != text.size())
    return fail(ErrorKind::refused_event, "not JSON: something stands behind the array");
  if (elements.size() == 1 && elements.front().empty()) elements.clear();
  return elements;
}

Result<std::vector<std::string_view>> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (lines.size() > kMostPublishEvents) return too_many();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

Result<std::vector<std::string_view>> split_publish_body(std::string_view body) {
  const auto text = trimmed(body);
  if (text.empty()) return std::vector<std::string_view>();
  if (text.front() == '[') return split_array(text);
  if (text.front() == '{' && nlohmann::json::accept(text)) return std::vector{text};
  return split_lines(body);
}

}  // namespace syncws
