#include "bare/subscriber.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "bare/frames.h"
#include "bare/handshake.h"
#include "bare/sockets.h"

namespace bare {
namespace {

constexpr std::size_t kLongestHead = 8192;
constexpr std::size_t kReadSize = 16'384;

}  // namespace

Subscriber::Subscriber(House& house, Fd socket) : house_(house), socket_(std::move(socket)) {
  const int on = 1;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  house_.loop.add(socket_.get(), EPOLLIN, *this);
}

Subscriber::~Subscriber() {
  if (room_ != nullptr) house_.rooms.leave(*room_, *this);
  if (!backlog_.empty()) house_.rooms.count_behind(-1);
}

void Subscriber::deliver(const Bytes& bytes) {
  if (is_gone_) return;
  if (!backlog_.empty()) {
    backlog_.push_back({bytes, 0});
    return;
  }
  const auto sent = send_some(socket_, bytes->data(), bytes->size());
  if (sent < 0) return vanish();
  if (static_cast<std::size_t>(sent) < bytes->size()) keep(bytes, static_cast<std::size_t>(sent));
}

void Subscriber::keep(const Bytes& bytes, std::size_t sent) {
  backlog_.push_back({bytes, sent});
  house_.rooms.count_behind(+1);
  house_.loop.change(socket_.get(), EPOLLIN | EPOLLOUT, *this);
}

void Subscriber::on_ready(std::uint32_t events) {
  if (is_gone_) return;
  if ((events & EPOLLOUT) != 0) send_backlog();
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0 && !is_gone_) receive();
}

void Subscriber::send_backlog() {
  while (!backlog_.empty()) {
    if (!send_front()) return;
  }
  house_.rooms.count_behind(-1);
  house_.loop.change(socket_.get(), EPOLLIN, *this);
}

/// Whether the whole front is sent, so that it is worth going on.
bool Subscriber::send_front() {
  Rest& front = backlog_.front();
  const auto left = front.bytes->size() - front.sent;
  const auto sent = send_some(socket_, front.bytes->data() + front.sent, left);
  if (sent < 0) {
    vanish();
    return false;
  }
  front.sent += static_cast<std::size_t>(sent);
  if (static_cast<std::size_t>(sent) < left) return false;
  backlog_.pop_front();
  return true;
}

void Subscriber::receive() {
  std::array<char, kReadSize> buffer;
  const auto size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) return vanish();
  inbox_.append(buffer.data(), static_cast<std::size_t>(size));
  if (room_ == nullptr) take_handshake();
  if (room_ != nullptr && !is_gone_) take_frames();
}

void Subscriber::take_handshake() {
  const auto end = inbox_.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (inbox_.size() > kLongestHead) vanish();
    return;
  }
  Answer answer = answer_to(std::string_view(inbox_).substr(0, end + 4));
  std::string(inbox_, end + 4).swap(inbox_);
  const bool is_accepted = !answer.organisation.empty();
  if (is_accepted) answer.bytes += connected_frame(answer.organisation);
  deliver(std::make_shared<const std::string>(std::move(answer.bytes)));
  if (!is_accepted) return vanish();
  if (!is_gone_) room_ = &house_.rooms.join(answer.organisation, *this);
}

void Subscriber::take_frames() {
  while (auto frame = first_frame(inbox_)) {
    inbox_.erase(0, frame->size);
    if (frame->opcode == static_cast<std::uint8_t>(Opcode::close)) {
      return take_close(frame->payload);
    }
    if (frame->opcode == static_cast<std::uint8_t>(Opcode::ping)) {
      std::string pong;
      append_frame(pong, Opcode::pong, frame->payload);
      deliver(std::make_shared<const std::string>(std::move(pong)));
    }
  }
}

/// The close is answered with its own code, unless unsent frames would have to come first.
void Subscriber::take_close(std::string_view payload) {
  std::string answer;
  append_frame(answer, Opcode::close, payload.substr(0, 2));
  if (backlog_.empty()) deliver(std::make_shared<const std::string>(std::move(answer)));
  vanish();
}

void Subscriber::vanish() {
  if (is_gone_) return;
  is_gone_ = true;
  house_.gone.push_back(socket_.get());
}

}  // namespace bare
