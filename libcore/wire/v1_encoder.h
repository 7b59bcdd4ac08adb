#pragma once

#include "rooms/span_encoder.h"

namespace syncws {

/// `syncws.v1`: each event gains `"seq":N` as its last key; a span of several events is one frame
/// with a JSON array.
class V1Encoder final : public SpanEncoder {
 public:
  [[nodiscard]] std::string encode_v1(const Span& span) const override;
  [[nodiscard]] std::string pfa_id_of(std::string_view frame) const override;
};

}  // namespace syncws
