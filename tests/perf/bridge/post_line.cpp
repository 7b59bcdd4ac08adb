#include "bridge/post_line.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#include "bare/organisation.h"
#include "bare/sockets.h"

namespace bridge {
namespace {

/// Enough to keep the server busy; what it may have unread of us stays small.
constexpr std::size_t kMostUnderWay = 256;
constexpr std::size_t kReadSize = 65'536;
constexpr std::string_view kLength = "\r\nContent-Length: ";

bare::Fd connect_to(std::uint16_t port) {
  auto fd = bare::connect_tcp(port);
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

std::size_t length_in(std::string_view head) {
  const auto at = head.find(kLength);
  return at == std::string_view::npos
             ? 0
             : std::strtoul(head.data() + at + kLength.size(), nullptr, 10);
}

}  // namespace

PostLine::PostLine(std::uint16_t port) : socket_(connect_to(port)) {}

void PostLine::run() {
  while (!is_done()) {
    wait();
    take_lines();
    send();
  }
}

bool PostLine::is_done() const { return has_ended_ && input_.empty() && under_way_ == 0; }

bool PostLine::may_read() const { return !has_ended_ && under_way_ < kMostUnderWay; }

void PostLine::wait() {
  const auto wanted = static_cast<short>(unsent_.empty() ? POLLIN : POLLIN | POLLOUT);
  std::array<pollfd, 2> watched{
      {{socket_.get(), wanted, 0}, {may_read() ? STDIN_FILENO : -1, POLLIN, 0}}};
  if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) bare::throw_errno("poll");
  if ((watched[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0) read_answers();
  if (watched[1].revents != 0) read_input();
}

void PostLine::read_input() {
  std::array<char, kReadSize> chunk;
  const auto size = ::read(STDIN_FILENO, chunk.data(), chunk.size());
  if (size < 0) bare::throw_errno("read");
  has_ended_ = size == 0;
  input_.append(chunk.data(), static_cast<std::size_t>(size));
  if (has_ended_ && !input_.empty()) input_ += '\n';
}

void PostLine::take_lines() {
  std::size_t start = 0;
  while (under_way_ < kMostUnderWay) {
    const auto end = input_.find('\n', start);
    if (end == std::string::npos) break;
    add_request(std::string_view(input_).substr(start, end - start));
    start = end + 1;
  }
  input_.erase(0, start);
}

void PostLine::add_request(std::string_view line) {
  unsent_ += "POST /publish/";
  unsent_ += bare::organisation_of(line);
  unsent_ += " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ";
  unsent_ += std::to_string(line.size());
  unsent_ += "\r\n\r\n";
  unsent_ += line;
  ++under_way_;
}

void PostLine::send() {
  if (unsent_.empty()) return;
  const auto sent =
      ::send(socket_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && errno != EAGAIN && errno != EINTR) bare::throw_errno("send");
  if (sent > 0) unsent_.erase(0, static_cast<std::size_t>(sent));
}

void PostLine::read_answers() {
  std::array<char, kReadSize> chunk;
  const auto size = ::recv(socket_.get(), chunk.data(), chunk.size(), MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) throw std::runtime_error("the server hung up");
  answers_.append(chunk.data(), static_cast<std::size_t>(size));
  while (take_answer()) --under_way_;
}

/// Whether there was a whole one.
bool PostLine::take_answer() {
  const auto head = answers_.find("\r\n\r\n");
  if (head == std::string::npos) return false;
  const auto end = head + 4 + length_in(std::string_view(answers_).substr(0, head + 4));
  if (answers_.size() < end) return false;
  if (!answers_.starts_with("HTTP/1.1 20")) throw std::runtime_error(answers_.substr(0, head));
  answers_.erase(0, end);
  return true;
}

}  // namespace bridge
