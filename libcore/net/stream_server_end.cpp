// How a serve ends: it waits for those who have not got everything, then closes all of them.
#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/quantity.h"
#include "net/stream_server.h"

namespace syncws {
namespace {

/// How long the library may take to end what was hung up.
constexpr Duration kHangUpTime = std::chrono::seconds(1);
/// Closing ten thousand connections in one turn would stop everything else.
constexpr std::size_t kMostClosesATurn = 512;

}  // namespace

void StreamServer::await_delivery(Duration most, OnDelivery on_delivery) {
  on_delivery_ = std::move(on_delivery);
  delivery_end_.start(most);
  turn_.hurry();
}

/// Those who came too late for all of it (cut off) keep nobody waiting, but are told in the end.
void StreamServer::watch_delivery() {
  if (hub_.has_pending() || hub_.has_unflushed()) return;
  const auto lagging = laggards();
  const bool all_done = std::all_of(lagging.begin(), lagging.end(),
                                    [](const Laggard& laggard) { return laggard.was_cut_off; });
  if (!all_done) return;
  delivery_end_.stop();
  std::exchange(on_delivery_, nullptr)(lagging);
}

std::vector<StreamServer::Laggard> StreamServer::laggards() const {
  std::vector<Laggard> found;
  for (const auto* const session : sessions_) {
    if (session->has_taken_all()) continue;
    found.push_back({session->id(), std::string(session->organisation()), session->lag(),
                     session->close_code() == number(CloseCode::slow_consumer)});
  }
  return found;
}

void StreamServer::begin_drain() {
  if (draining_) return;
  draining_ = true;
  still_to_close_ = sessions_.size();
  drain_end_.start(settings_.drain);
}

/// From the back, since a session that ends is replaced by the last one.
bool StreamServer::close_some() {
  for (std::size_t i = 0; i < kMostClosesATurn && still_to_close_ > 0; ++i) {
    --still_to_close_;
    if (still_to_close_ >= sessions_.size()) continue;
    sessions_[still_to_close_]->close_after_delivery(CloseCode::going_away,
                                                     "the server is shutting down");
  }
  return still_to_close_ > 0;
}

bool StreamServer::is_all_answered() const {
  return std::all_of(sources_.begin(), sources_.end(),
                     [](const Source* source) { return source->is_quiet(); });
}

void StreamServer::end_drain() {
  if (std::exchange(drained_, true)) return;
  drain_end_.stop();
  on_drained_();
}

/// Called when `drain` is over, and once more if even that did not end all.
void StreamServer::hang_up_all() {
  if (std::exchange(hung_up_, true)) return end_drain();
  if (!sessions_.empty())
    log::warn("{} connections did not end within {}; hanging up", sessions_.size(),
              format_duration(settings_.drain));
  for (auto* const session : sessions_) session->hang_up();
  drain_end_.start(kHangUpTime);
}

}  // namespace syncws
