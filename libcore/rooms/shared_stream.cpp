#include "rooms/shared_stream.h"

#include <algorithm>

namespace syncws {
namespace {

/// A message whose bytes are those, of the same events as `v1`.
Span packed_span(const Span& v1, std::string_view bytes) {
  const auto before = v1.bytes.size();
  return {v1.first, v1.end, bytes, before > bytes.size() ? before - bytes.size() : 0};
}

}  // namespace

const Span* SharedStream::next(Sequence from, std::uint16_t& knows, SpanCache& spans,
                               const EventLog& log) {
  auto* message = find(from);
  if (message == nullptr && from == head_) message = &push(spans.find(Variant::v1, from, log));
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

/// What is too short to be packed is for everybody as it is.
SharedStream::Message& SharedStream::push(const Span& v1) {
  if (messages_.size() >= kMostMessages) messages_.pop_front();
  auto& message = messages_.emplace_back();
  message.window = window_.size();
  auto packed = packer_.pack_behind(window_, v1.bytes);
  if (packed.text_bytes == 0) {
    message.window = 0;
    packed.frame = v1.bytes;
  }
  message.text = packed.text_bytes;
  message.together_bytes = std::move(packed.frame);
  message.together = packed_span(v1, message.together_bytes);
  head_ = v1.end;
  return message;
}

/// The text has to be the same to the byte; the log may have gone on since.
const Span& SharedStream::alone(Message& message, SpanCache& spans, const EventLog& log) {
  if (message.alone.events() > 0) return message.alone;
  auto v1 = spans.find(Variant::v1, message.together.first, log);
  std::string shorter;
  if (v1.end != message.together.end) {
    v1 = log.span(message.together.first, SpanCache::kBlockBytes);
    v1.end = message.together.end;
    v1.bytes = shorter = encoder_.encode_v1(v1);
  }
  std::string nothing;
  message.alone_bytes = packer_.pack_behind(nothing, v1.bytes).frame;
  message.alone = packed_span(v1, message.alone_bytes);
  return message.alone;
}

void SharedStream::restart(Sequence head) {
  head_ = head;
  window_.clear();
}

void SharedStream::forget_messages() { messages_.clear(); }

}  // namespace syncws
