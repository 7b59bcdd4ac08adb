#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/small_blocks.h"
#include "net/admission.h"
#include "net/connection.h"
#include "net/session_world.h"
#include "net/timer_wheel.h"
#include "rooms/hub.h"
#include "rooms/ip_address.h"
#include "rooms/seating.h"
#include "wire/close_code.h"
#include "wire/room_target.h"

namespace syncws {

struct SessionTalk;

/// Something that a server has in a table.
struct TableEntry {
  std::uint32_t place = 0;  ///< in the table
};

/// One viewer's connection from the upgrade to the end: its token, the greeting, heartbeat, the
/// limits on what it sends, and the closing handshake. The events themselves go from the room's log
/// straight through offer().
///
/// Tokens. A session whose Admission says so is sent nothing at all, and is in no room, until its
/// token is good. One that was let in by a token is closed when that expires, unless a `syncws.v1`
/// viewer has sent a newer one of the same subject in a message AUTH.
///
/// Memory. There are very many of them, and what each has counts: the order of bases and members
/// leaves no holes, moments are ticks, and what few need is in a SessionTalk.
class Session : public Subscriber,
                public TableEntry,
                private TimerWheel::Timer,
                public InSmallBlocks {
 public:
  Session(Connection connection, SessionWorld& world, std::uint64_t id, Variant variant,
          Instant now);
  ~Session() override;

  /// What a wheel of sessions calls.
  static void on_deadline(TimerWheel::Timer& timer, Instant now) {
    static_cast<Session&>(timer).on_due(now);
  }

  /// Joins the room and sends CONNECTED, at once or when the token is good; what was asked for of
  /// the history follows.
  void start(std::unique_ptr<Admission> admission);

  /// The room that it waited for can be joined.
  void on_room();

  /// Opens it without a room or a greeting, for messages alone.
  void start_alone();

  /// The connection can take bytes again.
  virtual void on_writable();

  /// A piece of a message came in.
  void on_data(const InboundPiece& piece);
  void on_pong();

  /// The peer sent a close frame with this payload. True: answer it with the same; false: that was
  /// done, or it is the answer to ours, and the connection may end.
  [[nodiscard]] bool on_peer_close(std::string_view payload);

  /// Closes with a close frame behind everything the room has for this viewer.
  void close_after_delivery(CloseCode code, std::string_view reason);

  /// Closes without giving it anything more.
  void close_now(CloseCode code, std::string_view reason);

  /// Looks again whether the close frame can go out, after a flush.
  void retry_close();

  /// Ends it without a word.
  void hang_up();

  [[nodiscard]] bool is_closing() const { return phase_ > Phase::open; }
  /// Whether a close frame is on its way, or has come.
  [[nodiscard]] bool has_sent_close() const { return phase_ == Phase::close_sent; }

  /// Whether it was sent all that its room has and its socket has taken that.
  [[nodiscard]] bool has_taken_all() const;
  /// Events that it was not sent yet.
  [[nodiscard]] std::uint64_t lag() const;

  [[nodiscard]] std::uint64_t id() const { return id_; }
  [[nodiscard]] Variant variant() const { return variant_; }
  [[nodiscard]] Instant opened() const { return opened_; }
  /// Who it is: the peer, or whom a trusted proxy speaks for.
  [[nodiscard]] std::string address() const { return address_.text(); }
  /// What its token allows; null while it has shown none, or needs none.
  [[nodiscard]] const Grant* grant() const;
  /// Who closed with what, for the log; abnormal until somebody does.
  [[nodiscard]] std::uint16_t close_code() const { return close_code_; }

  /// The room's name, while it is in one or waits to be let into it.
  [[nodiscard]] std::string_view organisation() const;

 protected:
  /// Whether on_message wants to know what messages say.
  [[nodiscard]] virtual bool wants_messages() const;
  /// A whole message came in.
  virtual void on_message(InboundMessage& message);

  [[nodiscard]] const Connection& connection() const { return connection_; }

 private:
  enum class Phase : std::uint8_t {
    unproven,  ///< waits for a good token, or for its room
    open,
    close_after_delivery,  ///< events first, then the close frame
    close_now,             ///< no more events; the close frame as soon as the connection takes it
    close_sent,
    hung_up,
  };

  Offer offer(std::string_view frames) override;
  void on_cut_off(const std::optional<Gap>& lost) override;
  void on_due(Instant now);

  void approach(std::unique_ptr<Admission> admission);
  void enter(const RoomTarget& target);
  void present(std::string_view token);
  void await_verdict(std::shared_ptr<TokenCheck> check);
  void on_verdict(const Verdict& verdict);
  void answer_token();
  [[nodiscard]] bool is_expired() const;
  void on_no_token();

  void refuse(CloseCode code, std::string_view check, std::string_view reason);
  void begin_close(Phase phase, CloseCode code, std::string_view reason);
  void try_close();
  [[nodiscard]] std::string last_words() const;

  void note_noise(std::size_t bytes);
  [[nodiscard]] bool count_frame();
  void heard();
  void look_for_pong(Instant now);
  void send_ping(Instant now);
  void look_for_idleness(Instant now);
  void schedule();
  [[nodiscard]] Instant next_due() const;
  [[nodiscard]] Instant expiry() const;
  SessionTalk& talk();

  [[nodiscard]] Instant beat() const { return world_.timers.moment_of(beat_); }
  [[nodiscard]] Instant given() const { return world_.timers.moment_of(given_); }

  TimerWheel::Tick beat_;  ///< since when it waits for what comes next in its phase
  Connection connection_;
  SessionWorld& world_;
  std::unique_ptr<Seat> seat_;         ///< what it takes of others' limits, until its end
  std::unique_ptr<SessionTalk> talk_;  ///< of those who talk, have a token or are being closed
  std::uint64_t id_;
  Instant opened_;
  IpAddress address_;
  TimerWheel::Tick given_;  ///< when it last took an event
  std::uint16_t close_code_ = number(CloseCode::abnormal);
  Variant variant_;
  Phase phase_ : 7 = Phase::open;
  bool awaits_pong_ : 1 = false;
};

}  // namespace syncws
