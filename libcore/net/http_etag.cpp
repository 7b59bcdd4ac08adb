#include "net/http_etag.h"

#include <algorithm>

namespace syncws {
namespace {

void skip(std::string_view& text, std::string_view characters) {
  text.remove_prefix(std::min(text.find_first_not_of(characters), text.size()));
}

/// Takes `"…"` off the front; empty when there is none. A tag may contain commas.
std::string_view take_tag(std::string_view& list) {
  skip(list, " \t,");
  if (list.starts_with("W/")) list.remove_prefix(2);
  if (!list.starts_with('"')) return {};
  const auto end = list.find('"', 1);
  if (end == std::string_view::npos) return {};
  const auto tag = list.substr(0, end + 1);
  list.remove_prefix(end + 1);
  return tag;
}

}  // namespace

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  skip(if_none_match, " \t");
  if (if_none_match.starts_with('*')) return true;
  while (true) {
    const auto tag = take_tag(if_none_match);
    if (tag.empty()) return false;
    if (tag == etag) return true;
  }
}

}  // namespace syncws
