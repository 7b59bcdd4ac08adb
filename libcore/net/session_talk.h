#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "net/admission.h"
#include "rooms/resume.h"
#include "rooms/token_bucket.h"
#include "wire/inbound_message.h"

namespace syncws {

/// What is said with a close frame.
struct Farewell {
  std::string reason;
  std::optional<Gap> lost;  ///< what it will never get, when it was too slow
};

/// What a session needs only if its viewer talks, has to show a token, or is being closed: most do
/// and are none of it, most of the time.
struct SessionTalk {
  explicit SessionTalk(double rate)
      : bucket(rate > 0 ? rate : 1, std::max(rate, 1.0)), is_limited(rate > 0) {}

  [[nodiscard]] bool may_speak(Instant now) { return !is_limited || bucket.take(now); }

  InboundMessage message;
  TokenBucket bucket;
  bool is_limited;
  std::uint64_t noise = 0;  ///< what came after the end was decided, in bytes

  std::unique_ptr<Admission> admission;  ///< until its token is good
  std::shared_ptr<const Grant> grant;
  std::shared_ptr<TokenCheck> check;  ///< of the token that is being looked at
  bool awaits_room = false;           ///< its token is good; its room is another thread's to open
  bool owes_answer = false;           ///< AUTHENTICATED, once that check is passed or as bytes go

  std::unique_ptr<Farewell> farewell;  ///< once we close it
};

}  // namespace syncws
