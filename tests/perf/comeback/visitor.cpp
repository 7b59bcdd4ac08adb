#include "comeback/visitor.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "bare/sockets.h"

namespace comeback {
namespace {

constexpr std::size_t kReadSize = 4096;

bare::Fd connect_to(std::uint16_t port) {
  auto fd = bare::connect_tcp(port, SOCK_NONBLOCK);
  bare::reset_when_closed(fd);
  return fd;
}

}  // namespace

Visitor::Visitor(bare::Loop& loop, std::uint16_t port, const std::string& request, Guestbook& book)
    : loop_(loop), request_(request), book_(book), socket_(connect_to(port)) {
  loop_.add(socket_.get(), EPOLLOUT, *this);
}

void Visitor::on_ready(std::uint32_t /*events*/) { has_asked_ ? listen() : ask(); }

void Visitor::ask() {
  has_asked_ = true;
  const auto sent = bare::send_some(socket_, request_.data(), request_.size());
  if (sent != static_cast<std::int64_t>(request_.size())) return lose(std::strerror(errno));
  loop_.change(socket_.get(), EPOLLIN, *this);
}

void Visitor::listen() {
  std::array<char, kReadSize> piece;
  const auto size = ::recv(socket_.get(), piece.data(), piece.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) return lose(size < 0 ? std::strerror(errno) : "the server hung up");
  if (is_in_) return;
  answer_.append(piece.data(), static_cast<std::size_t>(size));
  look_for_greeting();
}

void Visitor::look_for_greeting() {
  const auto end = answer_.find("\r\n\r\n");
  if (end == std::string::npos) return;
  if (!answer_.starts_with("HTTP/1.1 101")) return lose(answer_.substr(0, answer_.find('\r')));
  if (answer_.size() == end + 4) return;
  is_in_ = true;
  answer_ = std::string();
  book_.came_in();
}

void Visitor::lose(std::string_view reason) {
  close();
  if (is_in_) return book_.was_lost();
  book_.was_refused(reason);
}

void Visitor::close() {
  loop_.remove(socket_.get());
  socket_ = bare::Fd();
}

}  // namespace comeback
