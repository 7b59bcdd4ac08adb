#include "net/lobby.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <utility>

namespace syncws {
namespace {

bool has_spoken(int socket) {
  int bytes = 0;
  return ioctl(socket, FIONREAD, &bytes) != 0 || bytes > 0;
}

}  // namespace

Lobby::Lobby(UvLoop& loop, std::size_t first_reserved, OnTurn on_turn)
    : first_reserved_(first_reserved),
      on_turn_(std::move(on_turn)),
      turn_end_(loop, [this] { return let_some_in(); }),
      look_(loop, [this] { look_at_silent(); }) {}

void Lobby::enter(Newcomer newcomer) {
  if (static_cast<std::size_t>(newcomer.socket) >= first_reserved_)
    return on_turn_(std::move(newcomer));
  if (has_spoken(newcomer.socket)) return make_ready(newcomer);
  silent_.push_back({std::move(newcomer), 0});
  if (!look_.is_active()) look_.start(kLook, kLook);
}

void Lobby::make_ready(Newcomer& newcomer) {
  ready_.push_back(std::move(newcomer));
  turn_end_.hurry();
}

/// Returns whether more are ready.
bool Lobby::let_some_in() {
  if (ready_.empty()) return false;
  const auto end = monotonic_now() + kMostTimeATurn;
  for (std::size_t i = 0; i < kMostATurn && !ready_.empty(); ++i) {
    let_next_in();
    if (monotonic_now() >= end) break;
  }
  return !ready_.empty();
}

void Lobby::let_next_in() {
  auto next = std::move(ready_.front());
  ready_.pop_front();
  on_turn_(std::move(next));
}

void Lobby::let_speakers_in() {
  while (!ready_.empty()) let_next_in();
}

/// The patience with those who say nothing is short: their handshake has a time-out of its own.
void Lobby::look_at_silent() {
  for (auto& silent : silent_) {
    if (!has_spoken(silent.newcomer.socket) && ++silent.looks < kLooks) continue;
    make_ready(silent.newcomer);
    silent.newcomer.socket = -1;
  }
  std::erase_if(silent_, [](const Silent& silent) { return silent.newcomer.socket < 0; });
  if (silent_.empty()) look_.stop();
}

void Lobby::clear() {
  for (const auto& newcomer : ready_) close(newcomer.socket);
  for (const auto& silent : silent_) close(silent.newcomer.socket);
  ready_.clear();
  silent_.clear();
  look_.stop();
}

}  // namespace syncws
