#include "net/load_client.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "wire/frame_reader.h"
#include "wire/room_target.h"

namespace syncws {
namespace {

constexpr unsigned kText = 0x81;
constexpr unsigned kPackedText = 0xC1;
constexpr unsigned kClose = 0x88;
constexpr unsigned kPing = 0x89;
constexpr unsigned kPong = 0x8A;
constexpr std::string_view kOrganisationPlace = "{org}";

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

bool is_load_host(const std::string& host) {
  in_addr address{};
  return host == "localhost" || inet_pton(AF_INET, host.c_str(), &address) == 1;
}

bool LoadClient::open(LoadSource source) {
  descriptor_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) return false;
  set_options(descriptor_, viewer_.role() == LoadRole::slow);
  state_ = State::connecting;
  const auto peer = peer_of(party_->address);
  return bind_load_source(descriptor_, source) &&
         (connect(descriptor_, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) == 0 ||
          errno == EINPROGRESS);
}

void LoadClient::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
  state_ = State::closed;
}

void LoadClient::leave() {
  viewer_.on_leave(party_->count);
  close();
  rest_.clear();
  inflater_.reset();
}

/// `{org}` in the address stands for the organisation; an address without it is that of a syncws
/// server.
std::string LoadClient::path() const {
  const auto name = LoadEventShape::organisation_name(viewer_.organisation());
  auto path = party_->address.prefix;
  const auto place = path.find(kOrganisationPlace);
  if (place == std::string::npos) {
    path += fmt::format("{}{}", kRoomPath, name);
  } else {
    path.replace(place, kOrganisationPlace.size(), name);
  }
  const auto query = viewer_.resume_query();
  if (!query.empty()) path += (path.find('?') == std::string::npos ? '?' : '&') + query;
  return path;
}

void LoadClient::on_writable() {
  if (state_ != State::connecting) return;
  int problem = 0;
  socklen_t length = sizeof problem;
  getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &problem, &length);
  if (problem != 0) {
    return fail_with(ErrorKind::cannot_connect,
                     fmt::format("can't connect: {}", std::strerror(problem)));
  }
  const auto request = upgrade_request(party_->host, path(), party_->offer);
  const auto sent = send(descriptor_, request.data(), request.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(request.size()))
    return fail_with(ErrorKind::cannot_connect, "the upgrade request could not be sent");
  state_ = State::upgrading;
}

void LoadClient::on_readable(Instant now, std::size_t most) {
  auto& scratch = party_->scratch;
  const auto kept = rest_.size();
  if (scratch.size() < kept + most) scratch.resize(kept + most);
  std::memcpy(scratch.data(), rest_.data(), kept);
  const auto count = recv(descriptor_, scratch.data() + kept, most, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) {
    return fail_with(ErrorKind::connection_lost,
                     count == 0 ? "the server closed the connection" : std::strerror(errno));
  }
  party_->count.tally.wire_bytes += static_cast<std::uint64_t>(count);
  rest_.clear();
  take_bytes({scratch.data(), kept + static_cast<std::size_t>(count)}, now);
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
  const auto answer = read_upgrade_answer(bytes, party_->offer);
  if (!answer) return fail_with(answer.error().kind, answer.error().message);
  if (answer->bytes == 0) {
    rest_.assign(bytes);
    return;
  }
  if (answer->compression) {
    inflater_ = std::make_unique<StreamInflater>(answer->compression->window_bits,
                                                 answer->compression->keeps_context);
    ++party_->count.tally.compressed;
  }
  state_ = State::waiting_for_greeting;
  if (!party_->is_greeted) become_ready({}, now);
  take_bytes(bytes.substr(answer->bytes), now);
}

void LoadClient::become_ready(std::string_view greeting, Instant now) {
  state_ = State::ready;
  viewer_.on_greeting(greeting, party_->count, now);
}

/// Bytes of the frame at the beginning, 0 if it has not come whole.
std::size_t LoadClient::take_frame(std::string_view bytes, Instant now) {
  const auto header = read_frame_header(bytes);
  if (header.bytes == 0) return 0;
  if (!header.is_good) {
    fail_with(ErrorKind::connection_lost, "what came is no frame of a server");
    return 0;
  }
  if (bytes.size() - header.bytes < header.payload) return 0;
  const auto payload = bytes.substr(header.bytes, header.payload);
  const unsigned kind = header.first_byte;
  if (kind == kText) {
    take_text(payload, now);
  } else if (kind == kPackedText && inflater_ != nullptr) {
    take_packed(payload, now);
  } else if (kind == kPing) {
    answer_ping(payload);
  } else if (kind == kClose) {
    take_close(payload);
  } else if (kind != kPong) {
    fail_with(ErrorKind::connection_lost,
              fmt::format("a frame of kind {:#x}, which a load test does not expect", kind));
  }
  return header.bytes + header.payload;
}

void LoadClient::take_packed(std::string_view payload, Instant now) {
  if (!inflater_->inflate(payload, party_->unpacked))
    return fail_with(ErrorKind::connection_lost, "a compressed message that can't be unpacked");
  take_text(party_->unpacked, now);
}

void LoadClient::take_text(std::string_view payload, Instant now) {
  party_->count.tally.text_bytes += payload.size();
  if (state_ == State::waiting_for_greeting) return become_ready(payload, now);
  const bool is_known = viewer_.on_message(payload, party_->count, now);
  if (!is_known && party_->is_greeted) {
    fail_with(ErrorKind::connection_lost,
              fmt::format("not an event of this load test: {}", payload.substr(0, 80)));
  }
}

void LoadClient::take_close(std::string_view payload) {
  constexpr std::size_t kCode = 2;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(payload[i]); };
  const bool has_code = payload.size() >= kCode;
  fail_with(ErrorKind::connection_lost,
            fmt::format("the server closed the connection, code {} '{}'",
                        has_code ? byte(0) * 256 + byte(1) : 1005,
                        has_code ? payload.substr(kCode) : ""));
}

/// Masked with the key 0, which leaves the payload as it is.
void LoadClient::answer_ping(std::string_view payload) {
  ++party_->count.tally.pings;
  std::string frame("\x8A");
  frame += static_cast<char>(0x80U | payload.size());
  frame.append(4, '\0');
  frame += payload;
  if (send(descriptor_, frame.data(), frame.size(), MSG_NOSIGNAL) < 0)
    fail_with(ErrorKind::connection_lost, "a pong could not be sent");
}

void LoadClient::fail_with(ErrorKind kind, std::string problem) {
  state_ = State::broken;
  problem_ = std::make_unique<Error>(Error{kind, std::move(problem)});
}

}  // namespace syncws
