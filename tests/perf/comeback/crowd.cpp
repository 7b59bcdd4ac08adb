#include "comeback/crowd.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace comeback {

Crowd::Crowd(std::uint16_t port, const std::string& organisation, std::size_t size)
    : port_(port),
      size_(size),
      request_("GET /api/ws/sync/" + organisation +
               " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Key: c3luY3dzLXN0b3JtLWtleQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"),
      begun_(syncws::monotonic_now()) {}

void Crowd::came_in() { times_.push_back(syncws::to_seconds(syncws::monotonic_now() - begun_)); }

void Crowd::was_refused(std::string_view reason) {
  ++storm_.refused;
  storm_.reason = reason;
}

void Crowd::add(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    visitors_.push_back(std::make_unique<Visitor>(loop_, port_, request_, *this));
}

void Crowd::come_in(std::size_t at_a_time) {
  while (times_.size() < size_) {
    const auto under_way = visitors_.size() - times_.size();
    add(std::min(size_ - visitors_.size(), at_a_time - under_way));
    loop_.turn();
    if (storm_.refused > 0) throw std::runtime_error("refused: " + storm_.reason);
  }
}

void Crowd::await_end() {
  while (lost_ < size_) loop_.turn();
  visitors_.clear();
}

Storm Crowd::come_back() {
  times_.clear();
  begun_ = syncws::monotonic_now();
  add(size_);
  while (settled() < size_) loop_.turn();
  if (!times_.empty()) {
    storm_.median_seconds = times_[times_.size() / 2];
    storm_.seconds = times_.back();
  }
  return storm_;
}

}  // namespace comeback
