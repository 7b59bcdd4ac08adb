#pragma once

#include <string>
#include <utility>

#include "rooms/resume.h"

namespace syncws::test {

/// What viewers ask for, as they would say it.
[[nodiscard]] inline ResumeRequest since(Sequence sequence) {
  ResumeRequest request;
  request.since = sequence;
  return request;
}
[[nodiscard]] inline ResumeRequest since(Sequence sequence, std::string epoch) {
  auto request = since(sequence);
  request.epoch = std::move(epoch);
  return request;
}
[[nodiscard]] inline ResumeRequest last(std::uint64_t count) {
  ResumeRequest request;
  request.last = count;
  return request;
}

}  // namespace syncws::test
