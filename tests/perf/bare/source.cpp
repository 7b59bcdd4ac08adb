#include "bare/source.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace bare {
namespace {

constexpr std::size_t kReadSize = 65'536;
constexpr std::size_t kLongestLine = 1U << 20U;
constexpr int kReadsPerTurn = 8;

}  // namespace

Source::Source(Loop& loop, Rooms& rooms, Fd socket)
    : loop_(loop), rooms_(rooms), socket_(std::move(socket)) {
  listen_if(true);
}

void Source::on_ready(std::uint32_t /*events*/) { pump(); }

void Source::resume() {
  if (!is_listening_ && !is_done()) pump();
}

/// Reads and publishes until nothing is left, the rooms are crowded or it is the others' turn.
void Source::pump() {
  publish_lines();
  for (int i = 0; i < kReadsPerTurn && !rooms_.is_crowded() && read_more(); ++i) publish_lines();
  rooms_.flush();
  listen_if(!has_ended_ && !rooms_.is_crowded());
}

/// Whether there is something new to publish.
bool Source::read_more() {
  if (has_ended_) return false;
  std::array<char, kReadSize> chunk;
  const auto size = ::recv(socket_.get(), chunk.data(), chunk.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (size > 0 && buffer_.size() < kLongestLine) {
    buffer_.append(chunk.data(), static_cast<std::size_t>(size));
    return true;
  }
  has_ended_ = true;
  if (!buffer_.empty()) buffer_ += '\n';
  return true;
}

void Source::publish_lines() {
  const std::string_view text = buffer_;
  std::size_t start = 0;
  while (!rooms_.is_crowded()) {
    const auto end = text.find('\n', start);
    if (end == std::string_view::npos) break;
    rooms_.publish(text.substr(start, end - start));
    start = end + 1;
  }
  buffer_.erase(0, start);
}

/// A source that waits is taken out of epoll altogether, which reports a hang-up in any case.
void Source::listen_if(bool wanted) {
  if (wanted == is_listening_) return;
  is_listening_ = wanted;
  if (wanted) {
    loop_.add(socket_.get(), EPOLLIN, *this);
  } else {
    loop_.remove(socket_.get());
  }
}

}  // namespace bare
