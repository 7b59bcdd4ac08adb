#pragma once

#include <string>

#include "rooms/event_log.h"

namespace syncws {

/// Port: what rooms need to know of the frames that they keep.
class SpanEncoder {
 public:
  virtual ~SpanEncoder() = default;

  /// The span's plain frames as bytes of `syncws.v1`. Made at most once a span and then shared by
  /// all who want it.
  [[nodiscard]] virtual std::string encode_v1(const Span& span) const = 0;

  /// The `pfaId` of the event in a plain frame.
  [[nodiscard]] virtual std::string pfa_id_of(std::string_view frame) const = 0;
};

}  // namespace syncws
