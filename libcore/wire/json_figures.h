#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/error.h"

namespace syncws {

/// The numbers in a JSON document, by their way to them: `latencyMs.p99`, `thresholds.0.value`.
/// Texts, truths and nulls are left out. Kind usage: it is no JSON object.
using JsonFigures = std::map<std::string, double>;
[[nodiscard]] Result<JsonFigures> read_json_figures(std::string_view text);

}  // namespace syncws
