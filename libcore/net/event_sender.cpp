#include "net/event_sender.h"

#include <algorithm>
#include <random>
#include <utility>

#include "base/log.h"
#include "base/quantity.h"

namespace syncws {
namespace {

constexpr std::size_t kBatch = std::size_t{64} * 1024;
/// A local server that comes back should be found at once, and there is just one of it.
constexpr Backoff::Limits kTries{std::chrono::milliseconds(20), std::chrono::milliseconds(500)};

}  // namespace

EventSender::EventSender(UvLoop& loop, SendWindow& window, const Settings& settings,
                         MakeLink make_link, Owner& owner)
    : window_(window),
      settings_(settings),
      make_link_(std::move(make_link)),
      owner_(owner),
      pace_(settings.rate),
      backoff_(kTries, std::random_device()()),
      outage_(monotonic_now(), settings.wait, settings.reconnect),
      retry_(loop, [this] { connect(); }),
      next_due_(loop, [this] { on_room(); }) {}

void EventSender::start() {
  outage_ = Outage(monotonic_now(), settings_.wait, settings_.reconnect);
  connect();
}

/// A link that needs no connection takes lines at once; its owner hears of it in the next turn.
void EventSender::connect() {
  link_ = make_link_(*this);
  if (link_->takes_lines()) next_due_.start({});
}

void EventSender::on_connected() {
  outage_.on_connected();
  if (was_connected_ && !outage_.is_on())
    log::warn("connected again; sending {} unacknowledged lines again", window_.unacknowledged());
  connected_ = was_connected_ = true;
  given_up_ = given_up_ && outage_.is_on();
}

void EventSender::on_room() {
  if (!settings_.acks && has_sent_all()) forget_sent();
  owner_.on_room();
}

void EventSender::pump() {
  while (takes_lines() && window_.has_unsent()) {
    const auto now = monotonic_now();
    const auto allowed = pace_.allowance(now);
    if (allowed == 0) return next_due_.start(pace_.until_next(now));
    const auto before = window_.in_flight();
    auto batch = window_.take_unsent(allowed, kBatch);
    pace_.take(window_.in_flight() - before);
    link_->send(std::move(batch));
    if (!settings_.acks && window_.is_full()) forget_sent();
  }
}

void EventSender::forget_sent() {
  if (window_.in_flight() > 0) settle(window_.settled() + window_.in_flight());
}

void EventSender::on_receipt(const socket_protocol::Receipt& receipt) {
  if (const auto* const line = window_.find(receipt.line)) owner_.on_receipt(line->origin, receipt);
  settle(receipt.line);
}

void EventSender::on_refused(std::uint64_t line, std::string_view why) {
  if (const auto* const found = window_.find(line)) owner_.on_refused(*found, why);
  settle(line);
}

void EventSender::on_settled(std::uint64_t lines) {
  settle(lines);
  on_room();
}

void EventSender::settle(std::uint64_t line) {
  const auto before = window_.unacknowledged();
  const auto* const found = window_.find(line);
  const auto last = found == nullptr ? InputLine() : found->origin;
  if (!window_.acknowledge(line)) {
    return fail_for_good(
        {ErrorKind::connection_lost, "the server acknowledged lines that were not sent"});
  }
  const auto settled = before - window_.unacknowledged();
  if (settled == 0) return;
  take_note_of_acceptance();
  owner_.on_settled(settled, last);
}

void EventSender::take_note_of_acceptance() {
  if (outage_.is_on()) log::warn("the server takes lines again");
  backoff_.reset();
  outage_.on_accepted();
  given_up_ = false;
}

void EventSender::on_loss(const EventLink::Loss& loss) {
  if (stopped_) return;
  if (loss.verdict == EventLink::Verdict::final) return fail_for_good(loss.error);
  const auto now = monotonic_now();
  if (connected_ && !outage_.is_on()) {
    log::warn("{}; {} lines were not acknowledged, looking for the server for {}",
              loss.error.message, window_.unacknowledged(), format_duration(settings_.reconnect));
  }
  outage_.on_loss(now, loss.verdict == EventLink::Verdict::not_now);
  connected_ = false;
  window_.restart();
  if (outage_.is_too_long(now) && !std::exchange(given_up_, true) &&
      !owner_.on_given_up(loss.error)) {
    stopped_ = true;
    return;
  }
  const auto delay = std::max(backoff_.next(), loss.retry_after);
  retry_.start(given_up_ ? delay : std::min(delay, std::max(outage_.left(now), kTries.least)));
}

void EventSender::fail_for_good(const Error& error) {
  stopped_ = true;
  owner_.on_failed(error);
}

}  // namespace syncws
