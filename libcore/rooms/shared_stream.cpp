#include "rooms/shared_stream.h"

#include <algorithm>

namespace syncws {
namespace {

/// A message whose bytes are those, of the same events as `unpacked`.
Span packed_span(const Span& unpacked, std::string_view bytes) {
  const auto before = unpacked.bytes.size();
  return {unpacked.first, unpacked.end, bytes, before > bytes.size() ? before - bytes.size() : 0};
}

}  // namespace

const Span* SharedStream::next(Sequence from, std::uint16_t& knows, SpanCache& spans,
                               const EventLog& log) {
  auto* message = find(from);
  if (message == nullptr && from == head_) message = &push(spans.find(unpacked_, from, log));
  if (message == nullptr) return nullptr;
  const bool can_refer = knows >= message->window;
  knows = static_cast<std::uint16_t>(std::min(knows + message->text, packer_.reach()));
  return can_refer ? &message->together : &alone(*message, spans, log);
}

/// Most subscribers want the newest.
SharedStream::Message* SharedStream::find(Sequence from) {
  const auto found =
      std::find_if(messages_.rbegin(), messages_.rend(),
                   [&](const Message& message) { return message.together.first == from; });
  return found == messages_.rend() ? nullptr : &*found;
}

/// What is all too short to be packed is for everybody as it is.
SharedStream::Message& SharedStream::push(const Span& unpacked) {
  if (messages_.size() >= kMostMessages) messages_.pop_front();
  auto& message = messages_.emplace_back();
  message.window = window_.size();
  auto packed = packer_.pack_behind(window_, unpacked.bytes);
  if (packed.text_bytes == 0) message.window = 0;
  message.text = packed.text_bytes;
  message.together_bytes = std::move(packed.frames);
  message.together = packed_span(unpacked, message.together_bytes);
  head_ = unpacked.end;
  return message;
}

/// The text has to be the same to the byte; the log may have gone on since.
const Span& SharedStream::alone(Message& message, SpanCache& spans, const EventLog& log) {
  if (message.alone.events() > 0) return message.alone;
  auto unpacked = spans.find(unpacked_, message.together.first, log);
  std::string remade;
  if (unpacked.end != message.together.end) {
    unpacked.end = message.together.end;
    unpacked.bytes = remade = up_to(unpacked.first, unpacked.end, log);
  }
  std::string nothing;
  message.alone_bytes = packer_.pack_behind(nothing, unpacked.bytes).frames;
  message.alone = packed_span(unpacked, message.alone_bytes);
  return message.alone;
}

std::string SharedStream::up_to(Sequence first, Sequence end, const EventLog& log) const {
  std::string plain;
  for (auto at = first; at < end; ++at) plain += log.frame(at);
  return unpacked_ == Variant::plain ? plain : encoder_.encode_v1({first, end, plain});
}

void SharedStream::restart(Sequence head) {
  head_ = head;
  window_.clear();
}

void SharedStream::forget_messages() { messages_.clear(); }

}  // namespace syncws
