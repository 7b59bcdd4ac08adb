#include "net/openssl_stream.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace syncws {
namespace {

/// More than a record, which is what the library hands out at a time.
constexpr std::size_t kPiece = std::size_t{32} * 1024;
/// Of one connection in one turn of the loop.
constexpr int kMostPieces = 16;

std::array<char, kPiece>& shared_piece() {
  static thread_local std::array<char, kPiece> piece;
  return piece;
}

}  // namespace

OpensslStream::OpensslStream(UvLoop& loop, Descriptor socket, ssl_st* shared)
    : loop_(loop),
      socket_(std::move(socket)),
      channel_(std::in_place, shared, OpensslChannel::Ownership::shared),
      soon_(loop, [this] {
        go_on({true, true});
      }) {}

void OpensslStream::take_over() {
  if (!channel_) return;
  channel_->set_socket(socket_.get());
  channel_->forget_end();
  poll_.emplace(loop_, socket_.get(), [this](UvPoll::Events ready) { go_on(ready); });
  soon_.start({});
}

void OpensslStream::read(bool wanted) {
  is_wanted_ = wanted;
  if (poll_) soon_.start({});
}

void OpensslStream::send(std::string bytes) {
  waiting_.erase(0, std::exchange(sent_, 0));
  waiting_ += bytes;
  if (poll_) soon_.start({});
}

void OpensslStream::finish_sending() {
  ends_ = true;
  if (poll_) soon_.start({});
}

void OpensslStream::close() {
  soon_.stop();
  poll_.reset();
  channel_.reset();
  socket_ = {};
  waiting_.clear();
  sent_ = 0;
}

/// The listener may close this at any of its calls.
void OpensslStream::go_on(UvPoll::Events ready) {
  if (ready.readable && !ended_ && is_wanted_) read_some();
  if (channel_ && sent_ < waiting_.size()) write_some();
  if (channel_ && ends_ && !ended_) write_end();
  if (channel_ && ended_ && is_wanted_) discard();
  if (channel_) watch();
}

void OpensslStream::read_some() {
  auto& piece = shared_piece();
  for (int i = 0; i < kMostPieces && channel_ && is_wanted_; ++i) {
    const auto [outcome, bytes] = channel_->read(piece.data(), piece.size());
    if (outcome == OpensslChannel::Outcome::wants_read) return;
    if (outcome != OpensslChannel::Outcome::done) return listener_->on_end();
    listener_->on_bytes({piece.data(), bytes});
  }
}

void OpensslStream::write_some() {
  while (sent_ < waiting_.size()) {
    const auto [outcome, bytes] = channel_->write(std::string_view(waiting_).substr(sent_));
    if (outcome == OpensslChannel::Outcome::wants_write) return;
    if (outcome != OpensslChannel::Outcome::done) return listener_->on_end();
    sent_ += bytes;
  }
  waiting_ = {};
  sent_ = 0;
  listener_->on_sent();
}

void OpensslStream::write_end() {
  if (channel_->send_end() == OpensslChannel::Outcome::wants_write) return;
  ended_ = true;
  shutdown(socket_.get(), SHUT_WR);
}

/// What comes now is nobody's business, nor worth decrypting.
void OpensslStream::discard() {
  auto& piece = shared_piece();
  for (int i = 0; i < kMostPieces; ++i) {
    const auto count = recv(socket_.get(), piece.data(), piece.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) return listener_->on_end();
  }
}

void OpensslStream::watch() {
  poll_->watch({is_wanted_, sent_ < waiting_.size() || (ends_ && !ended_)});
}

std::size_t OpensslStream::not_taken() const {
  int in_kernel = 0;
  ioctl(socket_.get(), SIOCOUTQ, &in_kernel);
  return unsent() + static_cast<std::size_t>(std::max(in_kernel, 0));
}

}  // namespace syncws
