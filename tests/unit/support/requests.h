#pragma once

#include <optional>
#include <string>

#include "rooms/resume.h"

namespace syncws::test {

/// What viewers ask for, as they would say it.
[[nodiscard]] inline ResumeRequest since(Sequence sequence, std::optional<std::string> epoch = {}) {
  return {sequence, std::move(epoch), std::nullopt};
}
[[nodiscard]] inline ResumeRequest last(std::uint64_t count) {
  return {std::nullopt, std::nullopt, count};
}

}  // namespace syncws::test
