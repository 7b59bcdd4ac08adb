#include "net/load_socket.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace syncws {
namespace {

void set_options(int descriptor, bool is_slow) {
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const linger reset{1, 0};  // ten thousand sockets in TIME_WAIT would spoil the next run
  setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  const int little = 4096;  // else the kernel reads fast in its place
  if (is_slow) setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
}

sockaddr_in peer_of(const WebAddress& address) {
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(address.port);
  inet_pton(AF_INET, address.host == "localhost" ? "127.0.0.1" : address.host.c_str(),
            &peer.sin_addr);
  return peer;
}

}  // namespace

bool LoadSocket::open(const WebAddress& address, LoadSource source, bool is_slow,
                      OpensslClient* tls) {
  tls_ = tls;
  waits_to_write_ = true;
  descriptor_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) return false;
  set_options(descriptor_, is_slow);
  const auto peer = peer_of(address);
  return bind_load_source(descriptor_, source) &&
         (connect(descriptor_, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) == 0 ||
          errno == EINPROGRESS);
}

void LoadSocket::close() {
  channel_.reset();
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

LoadSocket::Progress LoadSocket::proceed() {
  if (channel_) return shake_hands();
  int problem = 0;
  socklen_t length = sizeof problem;
  getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &problem, &length);
  if (problem != 0) return fail_with(fmt::format("can't connect: {}", std::strerror(problem)));
  waits_to_write_ = false;
  if (tls_ == nullptr) return Progress::done;
  channel_.emplace(tls_->connect(descriptor_), OpensslChannel::Ownership::taken);
  return shake_hands();
}

LoadSocket::Progress LoadSocket::shake_hands() {
  const auto outcome = channel_->handshake();
  waits_to_write_ = outcome == OpensslChannel::Outcome::wants_write;
  if (waits_to_write_ || outcome == OpensslChannel::Outcome::wants_read) return Progress::under_way;
  return outcome == OpensslChannel::Outcome::done ? Progress::done
                                                  : fail_with("the TLS handshake failed");
}

bool LoadSocket::send(std::string_view bytes) {
  if (channel_) {
    const auto [outcome, count] = channel_->write(bytes);
    return outcome == OpensslChannel::Outcome::done && count == bytes.size();
  }
  return ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(bytes.size());
}

ssize_t LoadSocket::receive(char* bytes, std::size_t room) {
  if (channel_) {
    const auto [outcome, count] = channel_->read(bytes, room);
    if (outcome == OpensslChannel::Outcome::done) return static_cast<ssize_t>(count);
    if (outcome == OpensslChannel::Outcome::wants_read) return 0;
    problem_ = "the server closed the connection";
    return -1;
  }
  const auto count = recv(descriptor_, bytes, room, 0);
  if (count > 0) return count;
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  problem_ = count == 0 ? "the server closed the connection" : std::strerror(errno);
  return -1;
}

LoadSocket::Progress LoadSocket::fail_with(std::string problem) {
  problem_ = std::move(problem);
  return Progress::failed;
}

}  // namespace syncws
