#include "wire/error_answer.h"

#include "wire/json_value.h"

namespace syncws {

ErrorAnswer read_error_answer(std::string_view body) {
  const auto object = parse_object(body);
  const auto* const error = object ? value_of(*object, "error") : nullptr;
  if (error == nullptr) return {};
  return {text_of(*error, "code").value_or(""), text_of(*error, "message").value_or("")};
}

}  // namespace syncws
