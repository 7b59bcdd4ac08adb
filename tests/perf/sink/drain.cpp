#include "sink/drain.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <stdexcept>

#include "bare/sockets.h"

namespace sink {
namespace {

constexpr std::size_t kAtATime = std::size_t{1} << 20U;

/// Blocks until connected: there are few of these.
bare::Fd connect_to(std::uint16_t port) {
  auto fd = bare::connect_tcp(port);
  bare::reset_when_closed(fd);
  return fd;
}

std::string request_for(const std::string& organisation) {
  return "GET /api/ws/sync/" + organisation +
         " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: c3luY3dzLXN0b3JtLWtleQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

/// Of the answer and the short frame of CONNECTED behind it; 0 while that is not there.
std::size_t greeting_in(const std::string& answer) {
  const auto head = answer.find("\r\n\r\n");
  if (head == std::string::npos || answer.size() < head + 6) return 0;
  return head + 6 + static_cast<unsigned char>(answer[head + 5]);
}

}  // namespace

Drain::Drain(bare::Loop& loop, std::uint16_t port, const std::string& organisation,
             Progress& progress)
    : socket_(connect_to(port)), progress_(progress) {
  const auto request = request_for(organisation);
  if (bare::send_some(socket_, request.data(), request.size()) < 0) bare::throw_errno("send");
  loop.add(socket_.get(), EPOLLIN, *this);
}

void Drain::on_ready(std::uint32_t /*events*/) { is_greeted_ ? discard() : read_greeting(); }

/// Nothing is published before all are greeted, so nothing but the greeting is there to be read.
void Drain::read_greeting() {
  std::array<char, 1024> piece;
  const auto size = ::recv(socket_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
  if (size <= 0) throw std::runtime_error("a connection was ended before its greeting");
  answer_.append(piece.data(), static_cast<std::size_t>(size));
  const auto greeting = greeting_in(answer_);
  if (greeting == 0 || answer_.size() < greeting) return;
  if (!answer_.starts_with("HTTP/1.1 101") || answer_.size() > greeting)
    throw std::runtime_error("not a greeting: " + answer_);
  is_greeted_ = true;
  ++progress_.greeted;
}

void Drain::discard() {
  const auto size = ::recv(socket_.get(), nullptr, kAtATime, MSG_DONTWAIT | MSG_TRUNC);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) throw std::runtime_error("a connection was ended before it had everything");
  const bool was_full = bytes_ >= progress_.wanted;
  bytes_ += static_cast<std::uint64_t>(size);
  progress_.bytes += static_cast<std::uint64_t>(size);
  if (!was_full && bytes_ >= progress_.wanted) ++progress_.full;
}

}  // namespace sink
