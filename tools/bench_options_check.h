#pragma once

#include <optional>
#include <string>

#include "bench_options.h"

namespace syncws {

/// `uniform` is none, `zipf` an exponent of 1, `zipf:1.2` another one.
[[nodiscard]] Result<std::optional<double>> parse_popularity(const std::string& text);

/// What goes together and what does not. Kind usage.
[[nodiscard]] Status check(const BenchOptions& options);

}  // namespace syncws
