#include "net/load_client.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "wire/frame_reader.h"

namespace syncws {
namespace {

constexpr std::size_t kReadSize = std::size_t{256} * 1024;
constexpr std::size_t kMostAnswer = 8192;
constexpr unsigned kText = 0x81;
constexpr unsigned kPing = 0x89;

}  // namespace

bool is_load_host(const std::string& host) {
  in_addr address{};
  return host == "localhost" || inet_pton(AF_INET, host.c_str(), &address) == 1;
}

bool LoadClient::open(const WebAddress& address, const std::string& path, OpensslClient* tls) {
  path_ = path;
  tls_ = tls;
  descriptor_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) return false;
  const int on = 1;
  setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const linger reset{1, 0};  // ten thousand sockets in TIME_WAIT would spoil the next run
  setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(address.port);
  inet_pton(AF_INET, address.host == "localhost" ? "127.0.0.1" : address.host.c_str(),
            &peer.sin_addr);
  return connect(descriptor_, reinterpret_cast<sockaddr*>(&peer), sizeof peer) == 0 ||
         errno == EINPROGRESS;
}

void LoadClient::close() {
  channel_.reset();
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

void LoadClient::on_progress(const std::string& headers) {
  if (state_ == State::shaking_hands) return shake_hands(headers);
  int problem = 0;
  socklen_t length = sizeof problem;
  getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &problem, &length);
  if (problem != 0) return fail_with(fmt::format("can't connect: {}", std::strerror(problem)));
  if (tls_ == nullptr) return ask(headers);
  state_ = State::shaking_hands;
  channel_.emplace(tls_->connect(descriptor_), OpensslChannel::Ownership::taken);
  shake_hands(headers);
}

void LoadClient::shake_hands(const std::string& headers) {
  const auto outcome = channel_->handshake();
  waits_to_write_ = outcome == OpensslChannel::Outcome::wants_write;
  if (waits_to_write_ || outcome == OpensslChannel::Outcome::wants_read) return;
  if (outcome != OpensslChannel::Outcome::done) return fail_with("the TLS handshake failed");
  ask(headers);
}

void LoadClient::ask(const std::string& headers) {
  waits_to_write_ = false;
  const auto request = fmt::format(
      "GET {} HTTP/1.1\r\n{}Upgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: c3luY3dzLWJlbmNoLWtleQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
      path_, headers);
  if (!send_all(request)) return fail_with("the upgrade request could not be sent");
  state_ = State::upgrading;
}

/// What a viewer says always fits into the kernel's buffer.
bool LoadClient::send_all(std::string_view bytes) {
  if (channel_) {
    const auto [outcome, count] = channel_->write(bytes);
    return outcome == OpensslChannel::Outcome::done && count == bytes.size();
  }
  return send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(bytes.size());
}

ssize_t LoadClient::receive(char* bytes, std::size_t room) {
  if (channel_) {
    const auto [outcome, count] = channel_->read(bytes, room);
    if (outcome == OpensslChannel::Outcome::done) return static_cast<ssize_t>(count);
    if (outcome == OpensslChannel::Outcome::wants_read) return 0;
    fail_with("the server closed the connection");
    return -1;
  }
  const auto count = recv(descriptor_, bytes, room, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  if (count > 0) return count;
  fail_with(count == 0 ? "the server closed the connection" : std::strerror(errno));
  return -1;
}

/// TLS comes in records, which are taken one by one; without it, one call takes all there is.
void LoadClient::on_readable(std::string& scratch, Instant now) {
  constexpr int kMostRecords = 16;
  for (int i = 0; i < (channel_ ? kMostRecords : 1) && state_ != State::broken; ++i) {
    const auto kept = rest_.size();
    if (scratch.size() < kept + kReadSize) scratch.resize(kept + kReadSize);
    std::memcpy(scratch.data(), rest_.data(), kept);
    const auto count = receive(scratch.data() + kept, kReadSize);
    if (count <= 0) return;
    rest_.clear();
    take_bytes(std::string_view(scratch).substr(0, kept + static_cast<std::size_t>(count)), now);
  }
}

void LoadClient::take_bytes(std::string_view bytes, Instant now) {
  if (state_ == State::upgrading) return take_upgrade_answer(bytes, now);
  while (state_ != State::broken) {
    const auto used = take_frame(bytes, now);
    if (used == 0) break;
    bytes.remove_prefix(used);
  }
  rest_.assign(bytes);
}

void LoadClient::take_upgrade_answer(std::string_view bytes, Instant now) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    rest_.assign(bytes);
    if (bytes.size() > kMostAnswer) fail_with("the answer to the upgrade has no end");
    return;
  }
  if (!bytes.starts_with("HTTP/1.1 101")) {
    return fail_with(
        fmt::format("the upgrade was refused: {}", bytes.substr(0, bytes.find("\r\n"))));
  }
  state_ = State::waiting_for_connected;
  constexpr std::size_t kBlankLine = 4;
  take_bytes(bytes.substr(end + kBlankLine), now);
}

/// Bytes of the frame at the beginning, 0 if it has not come whole.
std::size_t LoadClient::take_frame(std::string_view bytes, Instant now) {
  const auto header = read_frame_header(bytes);
  if (header.bytes == 0) return 0;
  if (!header.is_good) {
    fail_with("what came is no frame of a server");
    return 0;
  }
  if (bytes.size() - header.bytes < header.payload) return 0;
  const auto payload = bytes.substr(header.bytes, header.payload);
  const unsigned kind = header.first_byte;
  if (kind == kText) {
    take_text(payload, now);
  } else if (kind == kPing) {
    answer_ping(payload);
  } else {
    fail_with(fmt::format("a frame of kind {:#x}, which a load test does not expect", kind));
  }
  return header.bytes + header.payload;
}

void LoadClient::take_text(std::string_view payload, Instant now) {
  if (state_ == State::waiting_for_connected) {
    state_ = State::ready;
    return;
  }
  const auto event = shape_->read(payload);
  if (!event)
    return fail_with(fmt::format("not an event of this load test: {}", payload.substr(0, 80)));
  if (event->number >= next_) {
    skipped_ += static_cast<std::uint32_t>(event->number - next_);
    next_ = event->number + 1;
  } else if (skipped_ > 0) {
    --skipped_;
    ++tally_->reordered;
  } else {
    ++tally_->duplicated;
    return;
  }
  ++received_;
  ++tally_->delivered;
  tally_->last_delivery = now;
  tally_->latency.record(now - event->intended);
}

/// Masked with the key 0, which leaves the payload as it is.
void LoadClient::answer_ping(std::string_view payload) {
  ++tally_->pings;
  std::string frame("\x8A");
  frame += static_cast<char>(0x80U | payload.size());
  frame.append(4, '\0');
  frame += payload;
  if (!send_all(frame)) fail_with("a pong could not be sent");
}

void LoadClient::fail_with(std::string problem) {
  const bool was_answered = std::exchange(state_, State::broken) > State::upgrading;
  auto of_tls = tls_ == nullptr ? OpensslClient::Problem() : tls_->take_problem();
  problem_ = of_tls.why.empty() || was_answered ? std::move(problem) : std::move(of_tls.why);
}

}  // namespace syncws
