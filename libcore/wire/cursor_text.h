#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "rooms/sequence.h"

namespace syncws {

/// How far a watcher of an organisation has come.
struct Cursor {
  std::string organisation;
  Position position;
};

/// `{"organizationId":"org-rio","epoch":"…","seq":41}`, without a newline.
[[nodiscard]] std::string format_cursor(const Cursor& cursor);

/// The way back. Kind usage: the text is nothing that format_cursor() made.
[[nodiscard]] Result<Cursor> parse_cursor(std::string_view text);

}  // namespace syncws
