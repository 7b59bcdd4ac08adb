#pragma once

#include <deque>
#include <string>

#include "deflater.h"
#include "net/session.h"

namespace syncws::conformance {

/// Sends every message back, packed if it came packed. What its connection does not take waits
/// here, up to kMostWaiting; a peer that sends more without reading is hung up on.
class EchoSession final : public Session {
 public:
  static constexpr std::size_t kMostWaiting = std::size_t{256} << 20;

  EchoSession(Connection connection, SessionWorld& world, std::uint64_t id, Instant now,
              Deflater& deflater)
      : Session(connection, world, id, Variant::plain, now), deflater_(deflater) {}

  void on_writable() override;

 private:
  [[nodiscard]] bool wants_messages() const override { return true; }
  void on_message(InboundMessage& message) override;
  void send_waiting();

  Deflater& deflater_;
  std::deque<std::string> waiting_;
  std::size_t waiting_bytes_ = 0;
};

}  // namespace syncws::conformance
