#pragma once

#include <string_view>

namespace syncws {

/// Whether the value of an If-None-Match header names this entity tag (RFC 9110 section 13.1.2): a
/// list of tags, of which weak ones (`W/"…"`) count as well, or `*`.
[[nodiscard]] bool names_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace syncws
