#include "net/http_link.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "net/openssl_client.h"

namespace syncws {
namespace {

constexpr long kOk = 200;
constexpr long kSomeRefused = 207;
constexpr long kAllRefused = 400;
constexpr long kUnauthorised = 401;
constexpr long kRequestTimeout = 408;
constexpr long kTooManyRequests = 429;
constexpr long kServerError = 500;
constexpr long kUnavailable = 503;

bool may_have_results(long status) {
  return status == kOk || status == kSomeRefused || status == kAllRefused || status == kUnavailable;
}

/// What a status without results means for the lines of the request.
EventLink::Verdict verdict_on(long status) {
  if (status == kUnavailable || status == kTooManyRequests) return EventLink::Verdict::not_now;
  if (status == kRequestTimeout || status >= kServerError) return EventLink::Verdict::lost;
  return EventLink::Verdict::final;
}

}  // namespace

HttpLink::HttpLink(UvLoop& loop, const WebAddress& address, OpensslClient* tls, TokenSource* tokens,
                   Listener& listener)
    : url_(address.http_url("/api/sync/events")),
      tls_(tls),
      tokens_(tokens),
      listener_(listener),
      post_(loop, tls, [this](Result<CurlPost::Answer> result) { on_done(std::move(result)); }),
      soon_(loop, [this] { post_waiting(); }) {}

/// There is nothing to connect before there is something to send: the first answer tells whether a
/// server is there.
bool HttpLink::takes_lines() const { return !lost_ && waiting_.size() < kMostWaiting; }

void HttpLink::send(std::string lines) {
  waiting_ += lines;
  if (!is_busy() && !soon_.is_active()) soon_.start({});
}

void HttpLink::post_waiting() {
  if (lost_) return;
  under_way_ = static_cast<std::size_t>(std::count(waiting_.begin(), waiting_.end(), '\n'));
  body_ = std::exchange(waiting_, {});
  post_with_token();
}

void HttpLink::post_with_token() {
  if (tokens_ == nullptr) return post({});
  tokens_->get([this](Result<Secret> token) {
    if (token) return post(*std::move(token));
    const bool may_come = token.error().kind == ErrorKind::unavailable;
    lose({token.error(), may_come ? Verdict::lost : Verdict::final});
  });
}

void HttpLink::post(Secret bearer) {
  constexpr Duration kLimit = std::chrono::seconds(60);
  post_.post({url_, "application/x-ndjson", body_, std::move(bearer), kLimit});
}

void HttpLink::on_done(Result<CurlPost::Answer> result) {
  if (!result) return lose(loss_by(result.error()));
  on_answer(*result);
  if (lost_) return;
  listener_.on_room();
  if (!waiting_.empty() && !is_busy() && !soon_.is_active()) soon_.start({});
}

/// A certificate that was not good won't be so the next time.
EventLink::Loss HttpLink::loss_by(const Error& error) {
  const auto problem = tls_ == nullptr ? OpensslClient::Problem() : tls_->take_problem();
  if (problem.why.empty() || connected_) return {error};
  return {{ErrorKind::cannot_connect, fmt::format("{}: {}", url_, problem.why)},
          problem.may_pass ? Verdict::lost : Verdict::final};
}

void HttpLink::on_answer(const CurlPost::Answer& answer) {
  if (answer.status == kUnauthorised && tokens_ != nullptr && !std::exchange(asked_again_, true)) {
    tokens_->forget();
    return post_with_token();
  }
  asked_again_ = answer.status == kUnauthorised;
  if (!may_have_results(answer.status)) return on_status(answer);
  const auto results = parse_publish_results(answer.body);
  if (!results && answer.status == kOk) return lose({results.error(), Verdict::final});
  if (!results) return on_status(answer);
  if (results->size() != under_way_) {
    return lose(
        {{ErrorKind::connection_lost, fmt::format("{}: {} events were sent, and {} answered", url_,
                                                  under_way_, results->size())},
         Verdict::final});
  }
  tell_connected();
  for (std::size_t i = 0; i < results->size() && !lost_; ++i)
    tell((*results)[i], settled_ + i + 1, answer.retry_after);
  if (lost_) return;
  settled_ += std::exchange(under_way_, 0);
  listener_.on_settled(settled_);
}

/// An answer that is not about the events.
void HttpLink::on_status(const CurlPost::Answer& answer) {
  const auto verdict = verdict_on(answer.status);
  const auto kind = verdict == Verdict::final ? ErrorKind::refused : ErrorKind::connection_lost;
  const auto why = parse_error_answer(answer.body);
  if (verdict == Verdict::not_now) tell_connected();
  lose({{kind, fmt::format("{}: HTTP {}{}{}", url_, answer.status, why.empty() ? "" : ", ", why)},
        verdict,
        answer.retry_after});
}

void HttpLink::tell(const PublishResult& result, std::uint64_t line, Duration retry_after) {
  if (result.receipt) {
    auto receipt = *result.receipt;
    receipt.line = line;
    return listener_.on_receipt(receipt);
  }
  if (!result.may_retry) return listener_.on_refused(line, result.why);
  lost_ = true;  // nothing may be sent from on_settled()
  listener_.on_settled(line - 1);
  listener_.on_loss({{ErrorKind::connection_lost, "the server can't take lines now: " + result.why},
                     Verdict::not_now,
                     retry_after});
}

void HttpLink::tell_connected() {
  if (!std::exchange(connected_, true)) listener_.on_connected();
}

void HttpLink::lose(const Loss& loss) {
  if (!std::exchange(lost_, true)) listener_.on_loss(loss);
}

}  // namespace syncws
