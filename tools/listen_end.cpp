#include "listen_end.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/close_code.h"

namespace syncws {
namespace {

constexpr std::uint16_t kTokenExpired = 4001;
constexpr std::uint16_t kNotAuthenticated = 4003;
constexpr std::uint16_t kTokenRefused = 4501;
constexpr std::uint16_t kNotAllowed = 4503;

/// The HTTP statuses that say "not now" instead of "no".
bool is_temporary(int http_status) {
  return http_status == 429 || http_status == 502 || http_status == 503 || http_status == 504;
}

/// A close frame may have been lost behind the GOODBYE that announced it.
std::uint16_t code_of(const ListenEnd& ended) {
  if (ended.end.code != 0 || !ended.goodbye) return ended.end.code;
  return ended.goodbye->code;
}

const std::string& reason_of(const ListenEnd& ended) {
  const bool is_silent = ended.end.code == 0 || ended.end.reason.empty();
  return ended.goodbye && is_silent ? ended.goodbye->reason : ended.end.reason;
}

bool is_refused(const ListenEnd& ended) {
  const int status = ended.end.http_status;
  const bool by_http = status != 0 && status != 101;
  if (by_http) return !(is_temporary(status) && ended.was_connected);
  const auto code = code_of(ended);
  if (code == kNotAuthenticated && !ended.has_token) return true;
  return (code != 0 && is_terminal(code)) || (ended.goodbye && !ended.goodbye->reconnect);
}

bool is_orderly(const ListenEnd& ended) {
  const auto code = code_of(ended);
  return code == number(CloseCode::normal) || code == number(CloseCode::going_away);
}

bool is_about_token(const ListenEnd& ended) {
  const auto code = code_of(ended);
  return ended.end.http_status == 401 || ended.end.http_status == 403 ||
         code == kNotAuthenticated || code == kTokenRefused || code == kNotAllowed;
}

/// What to do about it, to be put behind a sentence.
std::string_view advice(const ListenEnd& ended) {
  if (!is_about_token(ended)) return "";
  return ended.has_token ? "; --explain tells which check failed"
                         : "; a token may help: --token-file, --token-cmd or $SYNCWS_TOKEN";
}

}  // namespace

bool is_expired(const ListenEnd& ended) { return code_of(ended) == kTokenExpired; }

std::string describe(const ListenEnd& ended) {
  const auto& end = ended.end;
  const auto code = code_of(ended);
  if (code != 0) {
    const auto& reason = reason_of(ended);
    return fmt::format("the server closed with {}{}{}", code, reason.empty() ? "" : ": ", reason);
  }
  if (end.http_status != 0) {
    return fmt::format("the server answered with HTTP {}{}{}", end.http_status,
                       end.challenge.empty() ? "" : ": ", end.challenge);
  }
  return end.reason.empty() ? std::string("the connection broke") : end.reason;
}

std::optional<Result<cli::ExitCode>> judge(const ListenEnd& ended, const std::string& room_url) {
  const auto why = describe(ended);
  if (is_refused(ended))
    return fail(ErrorKind::refused, fmt::format("{}: {}{}", room_url, why, advice(ended)));
  if (!ended.was_connected) {
    return fail(ErrorKind::cannot_connect, fmt::format("can't connect to {}: {}", room_url, why));
  }
  if (ended.may_reconnect) return std::nullopt;
  if (is_orderly(ended)) return cli::ExitCode::done;
  return fail(ErrorKind::connection_lost, fmt::format("connection lost ({})", why));
}

std::optional<Duration> retry_delay(const ListenEnd& ended) {
  constexpr std::uint64_t kMost = 3'600'000;
  if (!ended.goodbye || !ended.goodbye->retry_after_ms) return std::nullopt;
  return std::chrono::milliseconds(std::min(*ended.goodbye->retry_after_ms, kMost));
}

}  // namespace syncws
