#pragma once

#include <fmt/format.h>

#include "rooms/span_encoder.h"
#include "wire/server_frame.h"

namespace syncws::test {

/// Counts how often it is asked; what it makes names the span: `v1 3 to 5`.
class CountingEncoder final : public SpanEncoder {
 public:
  [[nodiscard]] std::string encode_v1(const Span& span) const override {
    ++calls;
    return server_frame::text(fmt::format("v1 {} to {}", span.first, span.end - 1));
  }
  /// Each frame is the newest of an id of its own.
  [[nodiscard]] std::string pfa_id_of(std::string_view frame) const override {
    return std::string(server_frame::take_payload(frame));
  }
  mutable int calls = 0;
};

}  // namespace syncws::test
