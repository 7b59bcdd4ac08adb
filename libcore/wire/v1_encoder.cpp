#include "wire/v1_encoder.h"

#include "wire/server_frame.h"
#include "wire/text_field.h"
#include "wire/with_sequence.h"

namespace syncws {
std::string V1Encoder::encode_v1(const Span& span) const {
  constexpr std::size_t kRoomForSequence = 28;
  auto rest = span.bytes;
  std::string payload;
  payload.reserve(rest.size() + span.events() * kRoomForSequence);
  const bool several = span.events() > 1;
  if (several) payload += '[';
  for (auto sequence = span.first; sequence < span.end; ++sequence) {
    if (sequence != span.first) payload += ',';
    append_with_sequence(payload, server_frame::take_payload(rest), sequence);
  }
  if (several) payload += ']';
  return server_frame::text(payload);
}

/// What is in a log was checked when it came in: an object with one `pfaId`, a string.
std::string V1Encoder::pfa_id_of(std::string_view frame) const {
  return read_text_field(server_frame::take_payload(frame), "pfaId");
}

}  // namespace syncws
