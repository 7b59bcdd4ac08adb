#pragma once

#include <string>
#include <string_view>

namespace syncws {

/// The parts of an answer `{"error":{"code":"…","message":"…"}}`; empty where it has none.
struct ErrorAnswer {
  std::string code;
  std::string message;
};

[[nodiscard]] ErrorAnswer read_error_answer(std::string_view body);

}  // namespace syncws
