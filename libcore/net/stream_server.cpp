#include "net/stream_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/free_memory.h"
#include "base/log.h"
#include "base/quantity.h"
#include "base/terminal_text.h"
#include "net/upgrade_rules.h"

namespace syncws {
namespace {

constexpr Duration kSweepInterval = std::chrono::seconds(1);
constexpr Duration kTidyInterval = std::chrono::seconds(20);

std::string protocol_name(Variant variant) {
  const std::string name(speaks_v1(variant) ? kV1Protocol : "plain");
  return is_packed(variant) ? name + " packed=yes" : name;
}

/// ` subject=…` for the log, if there is one.
std::string subject_of(const Session& session) {
  const auto* const grant = session.grant();
  if (grant == nullptr || grant->subject.empty()) return {};
  return " subject=" + harmless_text(grant->subject);
}

HttpResponse too_many(std::size_t limit) {
  auto response =
      refusal(503, "too_many_connections", fmt::format("all {} connections are taken", limit));
  response.headers = {{"Retry-After", "5"}};
  return response;
}

HttpResponse leaving() {
  auto response = refusal(503, "draining", "the server is shutting down");
  response.headers = {{"Retry-After", "1"}};
  return response;
}

}  // namespace

StreamServer::StreamServer(UvLoop& loop, Hub& hub, Gate& gate, Doorkeeper& doorkeeper, House& house,
                           const Settings& settings, std::function<void()> on_drained)
    : hub_(hub),
      gate_(gate),
      doorkeeper_(doorkeeper),
      house_(house),
      settings_(settings),
      on_drained_(std::move(on_drained)),
      started_(monotonic_now()),
      wheel_(started_, Session::on_deadline, [this](Instant due) { sleep_until(due); }),
      world_{hub,
             wheel_,
             settings.ping_interval,
             settings.pong_timeout,
             settings.drain,
             settings.session},
      before_wait_(loop, [this] { wheel_.forget_now(); }),
      tick_(loop, [this] { on_tick(); }),
      sweep_(loop, [this] { hub_.sweep(monotonic_now()); }),
      tidy_(loop, [] { give_free_memory_back(); }),
      hold_end_(loop, [this] { turn_.hurry(); }),
      drain_end_(loop, [this] { hang_up_all(); }),
      delivery_end_(loop,
                    [this] {
                      if (on_delivery_) std::exchange(on_delivery_, nullptr)(laggards());
                    }),
      pace_(settings.flush_window),
      flush_due_(loop, [] {}),  // that the loop turns is all it is for
      turn_(loop, [this] { return end_turn(); }) {
  world_.ping_spread = settings.ping_interval / 2;
  world_.take_subject = [this](auto& seat, std::string_view subject) {
    return doorkeeper_.take_subject(seat, subject);
  };
  world_.verifier = gate.verifier();
  world_.judge_watch = [this](const Grant& grant, std::string_view organisation) {
    return gate_.judge_watch(grant, organisation);
  };
  world_.on_refused = [this](const Session& session, std::string_view check) {
    const auto* const grant = session.grant();
    const auto address = session.address();
    gate_.note({check,
                address,
                grant == nullptr ? "" : std::string_view(grant->subject),
                session.organisation(),
                {},
                {}});
  };
  tick_.unref();
  sweep_.start(kSweepInterval, kSweepInterval);
  tidy_.start(kTidyInterval, kTidyInterval);
}

/// That thread also gives memory back for all.
void StreamServer::enter_by(RoomPasses& passes) {
  world_.passes = &passes;
  tidy_.stop();
}

WebHandler::Admitted StreamServer::on_upgrade(const UpgradeRequest& request) {
  auto target = check_upgrade(request);
  if (!target) return tl::make_unexpected(target.error());
  if (draining_ || house_.is_leaving()) return tl::make_unexpected(leaving());
  auto place = house_.take(settings_.max_connections);
  if (!place.is_taken()) return tl::make_unexpected(too_many(settings_.max_connections));
  auto admitted = seat(request, *std::move(target));
  if (admitted) (*admitted)->place = std::move(place);
  return admitted;
}

/// What is cheap to find out comes first: tokens are dear to check.
WebHandler::Admitted StreamServer::seat(const UpgradeRequest& request, RoomTarget target) {
  const auto address = doorkeeper_.address_of(request.http);
  const auto organisation = target.organisation;
  const auto refuse = [&](const AccessRefusal& refusal) {
    return tl::make_unexpected(gate_.refuse(request.http, refusal, organisation));
  };
  if (auto may_come = doorkeeper_.on_request(request.http, monotonic_now()); !may_come)
    return refuse(may_come.error());
  auto admitted = gate_.admit(request, std::move(target), address);
  if (!admitted) return admitted;
  const auto* const grant = (*admitted)->grant.get();
  const auto subject = grant == nullptr ? std::string_view() : std::string_view(grant->subject);
  auto seat = doorkeeper_.take_seat(request.http, organisation, subject);
  if (!seat) return refuse(seat.error());
  (*admitted)->seat = *std::move(seat);
  return admitted;
}

std::unique_ptr<Session> StreamServer::on_session(Connection connection,
                                                  std::unique_ptr<Admission> admission,
                                                  Variant variant) {
  const auto now = monotonic_now();
  auto session = std::make_unique<Session>(connection, world_, house_.next_id(), variant, now);
  session->place = static_cast<std::uint32_t>(sessions_.size());
  sessions_.push_back(session.get());
  admission->place.release();
  const auto organisation = admission->target.organisation;
  session->start(std::move(admission));
  log::info("connected id={} organisation={} address={} protocol={}{} connections={}",
            session->id(), organisation, session->address(), protocol_name(variant),
            subject_of(*session), house_.viewers());
  return session;
}

void StreamServer::on_session_end(const Session& session) {
  sessions_[session.place] = sessions_.back();
  sessions_[session.place]->place = session.place;
  sessions_.pop_back();
  house_.give_back();
  log::info("disconnected id={} organisation={}{} code={} duration={:.3f}s connections={}",
            session.id(), session.organisation(), subject_of(session), session.close_code(),
            to_seconds(monotonic_now() - session.opened()), house_.viewers());
}

/// It sleeps until a session's deadline, however long that is. A timer may fire within the
/// millisecond before: the loop's clock has whole ones.
void StreamServer::on_tick() {
  wheel_.advance(monotonic_now());
  if (const auto due = wheel_.await_next()) sleep_until(*due);
}

void StreamServer::sleep_until(Instant due) {
  constexpr Duration kGrain = std::chrono::milliseconds(1);
  tick_.start(std::max(due - monotonic_now() + kGrain, Duration::zero()));
}

/// A session that ends at once is replaced by the last one.
std::size_t StreamServer::close_where(const std::function<bool(const Session&)>& is_meant,
                                      CloseCode code, std::string_view reason) {
  std::size_t closed = 0;
  for (std::size_t i = sessions_.size(); i-- > 0;) {
    if (i >= sessions_.size() || sessions_[i]->is_closing() || !is_meant(*sessions_[i])) continue;
    sessions_[i]->close_now(code, reason);
    ++closed;
  }
  return closed;
}

/// Whether what waits should wait a little longer; then the loop turns again when that is over.
bool StreamServer::may_wait(Instant now) {
  if (draining_ || !hub_.has_unflushed() || hub_.next_deadline()) return false;
  const auto due = pace_.due(now);
  if (due <= now) return false;
  if (!flush_due_.is_active()) flush_due_.start(due - now);
  return true;
}

/// Returns whether more is to be had at once.
bool StreamServer::flush() {
  const auto begun = monotonic_now();
  if (may_wait(begun)) return false;
  const bool had_some = hub_.has_unflushed();
  const auto sends = hub_.stats().sends;
  const auto bytes = hub_.stats().bytes_delivered;
  const bool more = hub_.flush(begun);
  if (had_some) {
    pace_.on_flush(begun, monotonic_now(), hub_.stats().sends - sends,
                   hub_.stats().bytes_delivered - bytes);
  }
  return more;
}

/// At most one flush a turn: what came in together leaves together. Answers to producers come after
/// it.
bool StreamServer::end_turn() {
  bool more = flush();
  for (auto* const source : sources_) more = source->on_turn_end() || more;
  watch_holds();
  if (on_delivery_) watch_delivery();
  if (draining_) {
    for (auto* const session : sessions_) session->retry_close();
    if (!hub_.has_pending()) more = close_some() || more;
  }
  const bool is_over = !more && sessions_.empty() && !hub_.has_pending() && is_all_answered();
  if (draining_ && is_over) end_drain();
  const bool waits = flush_due_.is_active() && !draining_;
  return more || (hub_.has_unflushed() && !waits);
}

/// A held room's time may run out without anything else happening.
void StreamServer::watch_holds() {
  const auto deadline = hub_.next_deadline();
  if (deadline && !hold_end_.is_active()) hold_end_.start(*deadline - monotonic_now());
}

HttpResponse StreamServer::readiness() const {
  if (draining_) return {503, R"({"status":"draining"})", {}};
  if (!hub_.is_recording()) return {503, R"({"status":"journal unavailable"})", {}};
  return {200, R"({"status":"ready"})", {}};
}

}  // namespace syncws
