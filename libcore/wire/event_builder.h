#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace syncws {

/// An event's fields as given on a command line.
struct EventFields {
  std::string type;
  std::string organisation;
  std::string pfa_id;
  std::optional<std::string> timestamp;
  std::optional<std::string> event_id;
  std::optional<std::string> details;                       ///< JSON text of an object
  std::vector<std::pair<std::string, std::string>> detail;  ///< added to it, see parse_detail_value
};

/// The event's line, without a newline. Kind usage when `details` is no JSON object. The rules of
/// an event are not checked here; EventDecoder does that. A detail's value is taken as JSON where
/// it reads as a number, true, false, null, an array or an object; else as text: `newVersion=5`
/// gives 5, `error=timeout` gives "timeout", `note="5"` gives "5".
[[nodiscard]] Result<std::string> build_event_line(const EventFields& fields);

}  // namespace syncws
