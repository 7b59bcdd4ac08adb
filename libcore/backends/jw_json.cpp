#include "backends/jw_json.h"

#include <jansson.h>

namespace syncws {

void JwJsonEnd::operator()(json_t* value) const { json_decref(value); }

JwJson parse_jw_object(std::string_view text) {
  json_error_t error;
  JwJson value(json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, &error));
  if (value != nullptr && !json_is_object(value.get())) value.reset();
  return value;
}

std::optional<std::string_view> text_member(const json_t* object, const char* name) {
  const json_t* const value = json_object_get(object, name);
  if (!json_is_string(value)) return std::nullopt;
  return std::string_view(json_string_value(value), json_string_length(value));
}

bool has_member(const json_t* object, const char* name) {
  return json_object_get(object, name) != nullptr;
}

}  // namespace syncws
