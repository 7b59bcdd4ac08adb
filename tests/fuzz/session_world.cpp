#include "session_world.h"

#include "base/utf8.h"
#include "expect.h"
#include "wire/event_decoder.h"

namespace syncws::fuzz {

/// A session that hears every message, as the echo server's do.
class SessionUnderTest::Listening final : public Session {
 public:
  Listening(SessionUnderTest& test, Variant variant)
      : Session(test.wire_.connection(), test.world_, 1, variant, test.now_), test_(test) {}

 private:
  [[nodiscard]] bool wants_messages() const override { return true; }
  void on_message(InboundMessage& message) override { test_.heard_ = message.take_text(); }

  SessionUnderTest& test_;
};

SessionUnderTest::SessionUnderTest(const Settings& settings)
    : settings_(settings),
      hub_({{}, std::chrono::seconds(1), "boot", {}, nullptr}, journal_, encoder_),
      world_{hub_, wheel_} {
  world_.limits = settings.limits;
  if (settings.entry != Entry::open && settings.entry != Entry::alone) world_.verifier = this;
  world_.wall = [this] { return wall_; };
  world_.judge_watch = [](const Grant& grant, std::string_view organisation) {
    std::optional<AccessRefusal> refusal;
    if (!grant.covers(organisation)) refusal = access_refusal::not_covered(grant);
    return refusal;
  };
  wire_.may_speak = world_.verifier == nullptr;
  if (settings.entry == Entry::alone) {
    session_ = std::make_unique<Listening>(*this, settings.variant);
    session_->start_alone();
    return;
  }
  session_ = std::make_unique<Session>(wire_.connection(), world_, 1, settings.variant, now_);
  session_->start(make_admission(settings.entry));
}

SessionUnderTest::~SessionUnderTest() {
  session_.reset();
  answer_tokens();  // of those who did not wait
}

std::unique_ptr<Admission> SessionUnderTest::make_admission(Entry entry) {
  auto admission = std::make_unique<Admission>();
  admission->target.organisation = "org-rio";
  admission->awaits_token = entry == Entry::by_message;
  if (entry == Entry::by_upgrade) admission->check = TokenCheck::begin(*this, "good", wall_);
  return admission;
}

void SessionUnderTest::verify(std::string_view token, WallTime /*now*/, OnVerdict on_verdict) {
  waiting_.emplace_back(token, std::move(on_verdict));
  if (!settings_.slow_verifier) answer_tokens();
}

/// Whoever is found good may be spoken to from then on.
Verdict SessionUnderTest::judge(const std::string& token) {
  if (token == "away")
    return tl::make_unexpected(Denial{Denial::Check::unavailable, "there are no keys"});
  if (token != "good" && token != "brief" && token != "other")
    return tl::make_unexpected(Denial{Denial::Check::signature, "the signature is wrong"});
  Grant grant;
  grant.subject = token == "other" ? "bob" : "alice";
  grant.organisations = {"org-rio"};
  if (token == "brief") grant.expires = WallTime{wall_.milliseconds + 2000};
  wire_.may_speak = true;
  return grant;
}

void SessionUnderTest::answer_tokens() {
  for (auto& [token, on_verdict] : std::exchange(waiting_, {})) on_verdict(judge(token));
}

void SessionUnderTest::say(std::string_view bytes, std::size_t announced, bool is_last,
                           bool is_text) {
  InboundPiece piece;
  piece.bytes = bytes;
  piece.announced = announced;
  piece.is_first = !in_message_;
  piece.is_last = is_last && announced == 0;
  piece.is_text = is_text;
  if (piece.is_first) said_.clear();
  said_ += bytes;
  in_message_ = !piece.is_last;
  heard_.reset();
  session_->on_data(piece);
  expect(!heard_ || (piece.is_last && *heard_ == said_), "a message says what was said");
  expect(!heard_ || said_.size() <= settings_.limits.inbound.most_bytes, "no message is too big");
  const bool was_heard = heard_.has_value() || settings_.entry != Entry::alone;
  expect(was_heard || !piece.is_last || session_->is_closing(), "a good message is heard");
  expect(announced <= settings_.limits.inbound.most_bytes || session_->is_closing(),
         "what would be too big is not waited for");
}

void SessionUnderTest::say_packed(const std::string& text) {
  if (in_message_) return;
  constexpr unsigned kByte = 8;
  const auto size = static_cast<unsigned>(text.size());
  std::string packed(1, '\0');  // a stored block
  for (const unsigned number : {size, ~size}) {
    packed += static_cast<char>(number);
    packed += static_cast<char>(number >> kByte);
  }
  packed += text + '\0';
  InboundPiece piece;
  piece.bytes = packed;
  piece.is_compressed = true;
  heard_.reset();
  session_->on_data(piece);
  expect(!heard_ || *heard_ == text, "a packed message is unpacked");
  expect(!heard_ || is_utf8(text), "a text is UTF-8");
}

void SessionUnderTest::peer_closes(std::string_view payload) {
  if (std::exchange(peer_closed_, true)) return;
  static_cast<void>(session_->on_peer_close(payload));
  wire_.end();
}

void SessionUnderTest::writable() {
  if (wire_.mood != Connection::Write::broken) wire_.mood = Connection::Write::taken;
  session_->on_writable();
}

void SessionUnderTest::publish() {
  static const std::string kText =
      R"({"type":"SYNC_SUCCESS","pfaId":"p","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00.000Z"})";
  auto event = EventDecoder(EventDecoder::Settings{}).decode(kText, wall_);
  expect(event.has_value(), "the event is good");
  hub_.publish(*std::move(event), {}, now_);
  while (hub_.flush(now_)) {
  }
}

void SessionUnderTest::pass(Duration time) {
  for (const auto end = now_ + time; now_ < end;) {
    now_ += TimerWheel::kTick;
    wall_.milliseconds += TimerWheel::kTick / std::chrono::milliseconds(1);
    wheel_.advance(now_);
  }
}

void SessionUnderTest::close(CloseCode code) { session_->close_now(code, "from outside"); }

void SessionUnderTest::drain() {
  session_->close_after_delivery(CloseCode::going_away, "the server is shutting down");
}

}  // namespace syncws::fuzz
