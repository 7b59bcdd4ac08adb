#include "net/load_client.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
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

}  // namespace

bool is_load_host(const std::string& host) {
  in_addr address{};
  return host == "localhost" || inet_pton(AF_INET, host.c_str(), &address) == 1;
}

bool LoadClient::open(LoadSource source) {
  state_ = State::connecting;
  const bool is_slow = viewer_.role() == LoadRole::slow;
  return socket_.open(party_->address, source, is_slow, party_->tls);
}

void LoadClient::close() {
  socket_.close();
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

void LoadClient::on_progress() {
  const auto progress = socket_.proceed();
  if (progress == LoadSocket::Progress::under_way) return;
  if (progress == LoadSocket::Progress::failed)
    return fail_with(ErrorKind::cannot_connect, socket_.problem());
  if (!socket_.send(upgrade_request(party_->host, path(), party_->offer)))
    return fail_with(ErrorKind::cannot_connect, "the upgrade request could not be sent");
  state_ = State::upgrading;
}

/// TLS comes in records, which are taken one by one; without it, one call takes all there is.
void LoadClient::on_readable(Instant now, std::size_t most) {
  constexpr int kMostRecords = 16;
  const int reads = socket_.is_tls() && most == kReadSize ? kMostRecords : 1;
  for (int i = 0; i < reads && state_ != State::broken; ++i) {
    if (!read_once(now, most)) return;
  }
}

/// False: nothing came.
bool LoadClient::read_once(Instant now, std::size_t most) {
  auto& scratch = party_->scratch;
  const auto kept = rest_.size();
  if (scratch.size() < kept + most) scratch.resize(kept + most);
  std::memcpy(scratch.data(), rest_.data(), kept);
  const auto count = socket_.receive(scratch.data() + kept, most);
  if (count < 0) fail_with(ErrorKind::connection_lost, socket_.problem());
  if (count <= 0) return false;
  party_->count.tally.wire_bytes += static_cast<std::uint64_t>(count);
  rest_.clear();
  take_bytes({scratch.data(), kept + static_cast<std::size_t>(count)}, now);
  return true;
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
  if (!socket_.send(frame)) fail_with(ErrorKind::connection_lost, "a pong could not be sent");
}

/// Before the server's first answer, TLS knows better what went wrong.
void LoadClient::fail_with(ErrorKind kind, std::string problem) {
  const bool is_answered = state_ > State::upgrading;
  state_ = State::broken;
  auto of_tls = party_->tls == nullptr ? OpensslClient::Problem() : party_->tls->take_problem();
  if (!of_tls.why.empty() && !is_answered) problem = std::move(of_tls.why);
  problem_ = std::make_unique<Error>(Error{kind, std::move(problem)});
}

}  // namespace syncws
