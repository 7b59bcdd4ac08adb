#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "rooms/event_log.h"
#include "rooms/span_cache.h"
#include "rooms/span_encoder.h"
#include "rooms/span_packer.h"

namespace syncws {

/// What the live subscribers of a streamed variant are given: one packed stream for all of them,
/// whose messages refer to the text of those before, as far back as the packer reaches.
///
/// A message here is a span of events: one WebSocket message of v1, or plain ones back to back, of
/// which each refers to the one before as well. Who unpacks it needs the same text in the window of
/// its inflater. How that came there does not matter, so nobody has to be told anything to join: a
/// subscriber *knows* the last n bytes of the stream when it got them in packed messages with no
/// other packed message in between (those that are not packed leave windows alone), and a message
/// that was packed with m bytes before it can be given to whoever knows m. The others get the same
/// text packed by itself, and know it afterwards.
///
///     A has been here for long, B joins, and the packer reaches back 500 bytes:
///       A: 200 bytes, together   200, together   200, together   200, together
///       B:            knows 0 -> 200, alone      200, alone      200, alone -> knows 500, as A
///       does
///
/// Whoever was given something else, from history or with another end, knows nothing of it.
class SharedStream {
 public:
  /// Of the frames of `unpacked`, which is Variant::plain or Variant::v1. The first message will
  /// begin with the event `head`.
  SharedStream(Variant unpacked, const SpanEncoder& encoder, SpanPacker& packer, Sequence head)
      : unpacked_(unpacked), encoder_(encoder), packer_(packer), head_(head) {}

  /// What a subscriber that knows `knows` bytes can unpack of the message that begins with `from`;
  /// `knows` becomes what it knows when it has got that. One that begins at head() is made, of all
  /// that `log` has. Null: no message begins there, or it has been forgotten. Good until the next
  /// call of anything here.
  const Span* next(Sequence from, std::uint16_t& knows, SpanCache& spans, const EventLog& log);

  /// One past the last event of the last message.
  [[nodiscard]] Sequence head() const { return head_; }

  /// The next message begins with `head` and refers to none before.
  void restart(Sequence head);
  /// Everybody has got all messages. Those that follow refer to them none the less.
  void forget_messages();

 private:
  /// Beyond, the oldest is forgotten; a turn has fewer unless its history is very large.
  static constexpr std::size_t kMostMessages = 32;

  struct Message {
    Span together;
    Span alone;  ///< without events until somebody wants it
    std::string together_bytes;
    std::string alone_bytes;
    std::size_t window = 0;  ///< bytes before it that it may refer to
    std::size_t text = 0;    ///< bytes that it adds to the windows of its receivers
  };

  [[nodiscard]] Message* find(Sequence from);
  Message& push(const Span& unpacked);
  const Span& alone(Message& message, SpanCache& spans, const EventLog& log);
  [[nodiscard]] std::string up_to(Sequence first, Sequence end, const EventLog& log) const;

  Variant unpacked_;
  const SpanEncoder& encoder_;
  SpanPacker& packer_;
  Sequence head_;
  std::string window_;  ///< the last of all text
  std::deque<Message> messages_;
};

}  // namespace syncws
