#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/session.h"
#include "session_wire.h"
#include "wire/v1_encoder.h"

namespace syncws::fuzz {

/// One session with everything around it: a hub, a wheel, a verifier that may take its time, and a
/// connection that may be full or broken. Checks after each message what was made of it.
class SessionUnderTest : private Verifier {
 public:
  enum class Entry { open, by_message, by_upgrade, alone };

  struct Settings {
    Variant variant = Variant::plain;
    Entry entry = Entry::open;
    SessionLimits limits;
    bool slow_verifier = false;
  };

  explicit SessionUnderTest(const Settings& settings);
  SessionUnderTest(const SessionUnderTest&) = delete;
  SessionUnderTest& operator=(const SessionUnderTest&) = delete;
  ~SessionUnderTest() override;

  /// A part of a frame, as libwebsockets hands it over: whether the message and the frame end is
  /// said, where they begin follows from what came before.
  void say(std::string_view bytes, std::size_t announced, bool is_last, bool is_text);
  /// A packed message in one frame, which unpacks to `text`.
  void say_packed(const std::string& text);
  void pong() { session_->on_pong(); }
  void peer_closes(std::string_view payload);
  void writable();
  void answer_tokens();
  void publish();
  void pass(Duration time);
  void close(CloseCode code);
  void drain();
  SessionWire& wire() { return wire_; }

 private:
  class Listening;

  void verify(std::string_view token, WallTime now, OnVerdict on_verdict) override;
  [[nodiscard]] bool is_revoked(const Grant& /*grant*/) const override { return false; }
  [[nodiscard]] Verdict judge(const std::string& token);
  [[nodiscard]] std::unique_ptr<Admission> make_admission(Entry entry);

  Settings settings_;
  MemoryJournal journal_;
  V1Encoder encoder_;
  Hub hub_;
  Instant now_{std::chrono::hours(1000)};
  WallTime wall_{1764324000000};
  TimerWheel wheel_{now_, Session::on_deadline};
  SessionWorld world_;
  SessionWire wire_;
  std::unique_ptr<Session> session_;
  std::vector<std::pair<std::string, OnVerdict>> waiting_;
  std::string said_;                  ///< of the message that is coming in
  std::optional<std::string> heard_;  ///< the last whole message, by one that listens
  bool in_message_ = false;
  bool peer_closed_ = false;
};

}  // namespace syncws::fuzz
