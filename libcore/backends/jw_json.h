#pragma once

#include <memory>
#include <optional>
#include <string_view>

struct json_t;

namespace syncws {

struct JwJsonEnd {
  void operator()(json_t* value) const;
};
/// A JSON value of the library that the tokens' library uses as well, so that both read the same.
using JwJson = std::unique_ptr<json_t, JwJsonEnd>;

/// One JSON object, UTF-8, with nothing behind it and no name twice in any of its objects (RFC 8725
/// section 2.4). Null for anything else.
[[nodiscard]] JwJson parse_jw_object(std::string_view text);

/// A member that is a string, for as long as the object is there. None: there is none, or it is of
/// another kind.
[[nodiscard]] std::optional<std::string_view> text_member(const json_t* object, const char* name);

[[nodiscard]] bool has_member(const json_t* object, const char* name);

}  // namespace syncws
