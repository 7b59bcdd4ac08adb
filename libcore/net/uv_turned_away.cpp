#include "net/uv_turned_away.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace syncws {
namespace {

/// Throws away what has come in. False: the other side has closed, or is gone.
bool drain(int socket) {
  constexpr std::size_t kPiece = std::size_t{16} * 1024;
  constexpr int kMostPieces = 8;
  static thread_local std::array<char, kPiece> nothing;
  for (int i = 0; i < kMostPieces; ++i) {
    const auto count = recv(socket, nothing.data(), nothing.size(), MSG_DONTWAIT);
    if (count == 0) return false;
    if (count < 0) return errno == EAGAIN || errno == EINTR;
  }
  return true;
}

}  // namespace

UvTurnedAway::UvTurnedAway(UvLoop& loop) : timer_(loop, [this] { look(); }) { timer_.unref(); }

UvTurnedAway::~UvTurnedAway() {
  while (!entries_.empty()) close_oldest();
}

/// An answer is shorter than what the kernel takes of any connection's first bytes.
void UvTurnedAway::send(int socket, std::string_view answer) {
  if (answer.empty()) {
    close(socket);
    return;
  }
  const bool is_there = drain(socket);
  ::send(socket, answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  shutdown(socket, SHUT_WR);
  if (!is_there) {
    close(socket);
    return;
  }
  if (entries_.size() >= kMost) close_oldest();
  entries_.push_back({socket, monotonic_now() + kLonger});
  if (!timer_.is_active()) timer_.start(kLook, kLook);
}

void UvTurnedAway::look() {
  const auto now = monotonic_now();
  std::erase_if(entries_, [now](const Entry& entry) {
    const bool stays = drain(entry.socket) && now < entry.until;
    if (!stays) close(entry.socket);
    return !stays;
  });
  if (entries_.empty()) timer_.stop();
}

void UvTurnedAway::close_oldest() {
  close(entries_.front().socket);
  entries_.pop_front();
}

}  // namespace syncws
