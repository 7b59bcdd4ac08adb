#include "storm/reader.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <stdexcept>

#include "bare/sockets.h"
#include "wire/frame_reader.h"

namespace syncws::perf {
namespace {

constexpr std::size_t kReadSize = std::size_t{256} * 1024;
constexpr unsigned kText = 0x81;
constexpr unsigned kPing = 0x89;
constexpr std::string_view kSeq = R"("seq":)";

bare::Fd connect_to(std::uint16_t port) {
  auto fd = bare::connect_tcp(port, SOCK_NONBLOCK);
  bare::reset_when_closed(fd);
  return fd;
}

[[noreturn]] void give_up(std::string_view problem, std::string_view text) {
  constexpr std::size_t kMostShown = 120;
  throw std::runtime_error(std::string(problem) + ": " + std::string(text.substr(0, kMostShown)));
}

std::uint64_t number_at(std::string_view text, std::size_t key) {
  std::uint64_t number = 0;
  if (key != std::string_view::npos)
    std::from_chars(text.data() + key + kSeq.size(), text.data() + text.size(), number);
  return number;
}

}  // namespace

Reader::Reader(bare::Loop& loop, std::uint16_t port, Storm& storm)
    : loop_(loop), socket_(connect_to(port)), storm_(storm) {
  loop_.add(socket_.get(), EPOLLOUT, *this);
}

void Reader::on_ready(std::uint32_t /*events*/) { is_asked_ ? read() : upgrade(); }

void Reader::upgrade() {
  const auto& request = storm_.request;
  if (bare::send_some(socket_, request.data(), request.size()) !=
      static_cast<std::int64_t>(request.size()))
    give_up("the upgrade could not be sent", request);
  is_asked_ = true;
  loop_.change(socket_.get(), EPOLLIN, *this);
}

void Reader::read() {
  const auto kept = rest_.size();
  auto& scratch = storm_.scratch;
  scratch.resize(std::max(scratch.size(), kept + kReadSize));
  const auto count = recv(socket_.get(), scratch.data() + kept, kReadSize, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) give_up("a connection was ended", rest_);
  rest_.copy(scratch.data(), kept);
  storm_.bytes += static_cast<std::uint64_t>(count);
  take({scratch.data(), kept + static_cast<std::size_t>(count)});
}

void Reader::take(std::string_view bytes) {
  if (!is_upgraded_) bytes.remove_prefix(answer_in(bytes));
  while (is_upgraded_) {
    const auto header = read_frame_header(bytes);
    if (header.bytes == 0 || bytes.size() - header.bytes < header.payload) break;
    take_frame(header.first_byte, bytes.substr(header.bytes, header.payload));
    bytes.remove_prefix(header.bytes + header.payload);
  }
  std::string(bytes).swap(rest_);
}

/// Bytes of the answer to the upgrade, 0 while it has not come whole.
std::size_t Reader::answer_in(std::string_view bytes) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  if (!bytes.starts_with("HTTP/1.1 101")) give_up("the upgrade was refused", bytes);
  is_upgraded_ = true;
  return end + 4;
}

void Reader::take_frame(unsigned kind, std::string_view payload) {
  if (kind == kPing) return;  // a storm is over long before the server would mind
  if (kind != kText) give_up("not a text frame", payload);
  if (payload.starts_with(R"({"type":"CONNECTED")")) return;
  const auto first = number_at(payload, payload.find(kSeq));
  if (first != seen_ + 1) give_up("an event is missing", payload);
  const bool had_all = seen_ >= storm_.last;
  seen_ = number_at(payload, payload.rfind(kSeq));
  if (!had_all && seen_ >= storm_.last) ++storm_.done;
}

}  // namespace syncws::perf
