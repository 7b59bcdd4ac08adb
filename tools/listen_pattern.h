#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "wire/server_message.h"

namespace syncws {

/// What --expect and --forbid look for: `type=SYNC_SUCCESS,pfaId=pfa-1,details.newVersion=5`. All
/// must hold. Matches: an event with exactly these texts, whatever else it has. Doesn't: one
/// without such a detail, or with `SYNC_SUCCESS_2`. A detail that is no string is compared as its
/// JSON text
/// (`5`, `true`, `null`).
class EventPattern {
 public:
  /// Kind usage: a sentence that names the key that is not known, and the nearest one that is.
  [[nodiscard]] static Result<EventPattern> parse(std::string_view text);

  [[nodiscard]] bool matches(const EventMessage& event) const;
  /// As it was given.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  struct Condition {
    std::string key;
    std::string value;
  };

  [[nodiscard]] static Result<Condition> parse_condition(std::string_view text);

  std::string text_;
  std::vector<Condition> conditions_;
};

}  // namespace syncws
