#pragma once

#include <string>

#include "rooms/event_log.h"

namespace syncws {

/// Port: turns a span of plain frames into the bytes of `syncws.v1`. The answer is made at most
/// once a span and then shared by all who want it.
class SpanEncoder {
 public:
  virtual ~SpanEncoder() = default;
  [[nodiscard]] virtual std::string encode_v1(const Span& span) const = 0;
};

}  // namespace syncws
