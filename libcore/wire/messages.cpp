#include "wire/messages.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_text.h"

namespace syncws::messages {
namespace {

std::string_view reason_name(Gap::Reason reason) {
  switch (reason) {
    case Gap::Reason::history_trimmed:
      return "history-trimmed";
    case Gap::Reason::epoch_changed:
      return "epoch-changed";
    case Gap::Reason::slow_consumer:
      return "slow-consumer";
  }
  return "";
}

/// `{"type":"…","organizationId":"…","timestamp":"…"` with no brace at the end. Organisations need
/// no escaping.
std::string head(std::string_view type, std::string_view organisation, WallTime now) {
  return fmt::format(R"({{"type":"{}","organizationId":"{}","timestamp":"{}")", type, organisation,
                     format_rfc3339(now));
}

}  // namespace

std::string connected(std::string_view organisation, WallTime now) {
  return head("CONNECTED", organisation, now) + "}";
}

std::string connected_v1(std::string_view organisation, WallTime now, const ResumeAnswer& answer,
                         Duration heartbeat) {
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(heartbeat).count();
  return fmt::format(R"({},"details":{{"epoch":"{}","seq":{},"recovered":{},"heartbeat":{}}}}})",
                     head("CONNECTED", organisation, now), answer.head.epoch, answer.head.sequence,
                     answer.recovered, milliseconds);
}

std::string authenticated(std::string_view organisation, WallTime now,
                          const std::optional<WallTime>& expires) {
  constexpr WallTime kLast{253'402'300'799'999};  // of the year 9999
  return fmt::format(
      R"({},"details":{{"expires":{}}}}})", head("AUTHENTICATED", organisation, now),
      expires ? json_string(format_rfc3339({std::min(expires->milliseconds, kLast.milliseconds)}))
              : "null");
}

std::string gap(std::string_view organisation, WallTime now, const Gap& gap) {
  return fmt::format(R"({},"details":{{"from":{},"to":{},"reason":"{}"}}}})",
                     head("GAP", organisation, now), gap.from,
                     gap.to ? std::to_string(*gap.to) : "null", reason_name(gap.reason));
}

std::string goodbye(std::string_view organisation, WallTime now, CloseCode code,
                    std::string_view reason, Duration retry_after) {
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(retry_after).count();
  return fmt::format(R"({},"details":{{"code":{},"reason":{},"reconnect":{},"retryAfterMs":{}}}}})",
                     head("GOODBYE", organisation, now), number(code), json_string(reason),
                     !is_terminal(number(code)), milliseconds);
}

std::string error_body(std::string_view code, std::string_view message) {
  return fmt::format(R"({{"error":{{"code":{},"message":{}}}}})", json_string(code),
                     json_string(message));
}

}  // namespace syncws::messages
