#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/connection.h"
#include "net/timer_wheel.h"
#include "rooms/hub.h"
#include "rooms/seating.h"
#include "wire/close_code.h"
#include "wire/room_target.h"

namespace syncws {

/// What all sessions of a server share.
struct SessionWorld {
  Hub& hub;
  TimerWheel& timers;
  Duration ping_interval = std::chrono::seconds(25);  ///< zero: no pings
  Duration pong_timeout = std::chrono::seconds(10);
  Duration drain = std::chrono::seconds(5);  ///< over which those who must leave come back
  std::minstd_rand random{std::random_device()()};

  /// When a viewer that is closed with this code should come back.
  [[nodiscard]] Duration retry_after(CloseCode code);
};

/// One viewer's connection from the upgrade to the end: the greeting, heartbeat, the limits on what
/// it sends, and the closing handshake. The events themselves go from the room's log straight
/// through offer().
class Session final : public Subscriber, private TimerWheel::Timer {
 public:
  Session(Connection& connection, SessionWorld& world, std::uint64_t id, Variant variant,
          Instant now);
  ~Session() override;

  /// Joins the room and sends CONNECTED; what was asked for of the history follows.
  void start(const RoomTarget& target, WallTime wall);

  /// Given back at the session's end.
  void keep(std::unique_ptr<Seat> seat) { seat_ = std::move(seat); }

  /// The connection can take bytes again.
  void on_writable();

  /// A piece of a message came in: `bytes` of it, and `announced` more that its frame's header
  /// promises.
  void on_data(std::size_t bytes, std::size_t announced, bool is_first, bool is_last);
  void on_pong();

  /// The peer sent a close frame, with `code` (no_status without one).
  void on_peer_close(std::uint16_t code);

  /// Closes with a close frame behind everything the room has for this viewer.
  void close_after_delivery(CloseCode code, std::string_view reason);

  /// Looks again whether the close frame can go out, after a flush.
  void retry_close();

  /// Ends it without a word.
  void hang_up();

  [[nodiscard]] bool is_closing() const { return phase_ != Phase::open; }
  /// Whether our close frame is on its way: the peer's answer then ends the connection.
  [[nodiscard]] bool has_sent_close() const { return phase_ == Phase::close_sent; }

  /// Whether it was sent all that its room has and its socket has taken that.
  [[nodiscard]] bool has_taken_all() const;
  /// Events that it was not sent yet.
  [[nodiscard]] std::uint64_t lag() const;

  [[nodiscard]] std::uint64_t id() const { return id_; }
  [[nodiscard]] Variant variant() const { return variant_; }
  [[nodiscard]] Instant opened() const { return opened_; }
  /// Who closed with what, for the log; abnormal until somebody does.
  [[nodiscard]] std::uint16_t close_code() const { return close_code_; }
  /// Its place in the server's table.
  std::uint32_t place = 0;

  /// The room's name, while it is in one.
  [[nodiscard]] std::string_view organisation() const;

 private:
  enum class Phase : std::uint8_t {
    open,
    close_after_delivery,  ///< events first, then the close frame
    close_now,             ///< no more events; the close frame as soon as the connection takes it
    close_sent,
    hung_up,
  };

  Offer offer(std::string_view frames) override;
  void on_cut_off(const std::optional<Gap>& lost) override;
  void on_due(Instant now) override;

  void begin_close(Phase phase, CloseCode code, std::string_view reason);
  void try_close();
  [[nodiscard]] std::string last_words() const;
  void send_ping(Instant now);
  void schedule_ping();
  void heard();

  std::unique_ptr<Seat> seat_;
  Connection& connection_;
  SessionWorld& world_;
  std::uint64_t id_;
  Instant opened_;
  std::string_view close_reason_;  ///< always a literal
  std::unique_ptr<Gap> lost_;      ///< what it will never get, when it was too slow
  Instant pinged_{};
  std::uint32_t message_bytes_ = 0;
  std::uint16_t close_code_ = number(CloseCode::abnormal);
  Variant variant_;
  Phase phase_ = Phase::open;
  bool awaits_pong_ = false;
};

}  // namespace syncws
