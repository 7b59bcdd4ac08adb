#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "comeback/visitor.h"

namespace comeback {

struct Storm {
  double median_seconds = 0;
  double seconds = 0;
  std::size_t refused = 0;
  std::string reason;  ///< of the last refusal
};

/// Connections to one server that come in, lose it, and come back all at the same time.
class Crowd final : public Guestbook {
 public:
  Crowd(std::uint16_t port, const std::string& organisation, std::size_t size);

  /// So many handshakes at a time. Throws when one is refused.
  void come_in(std::size_t at_a_time);
  /// Until all have lost the server.
  void await_end();
  /// All at once, until each is in or refused.
  [[nodiscard]] Storm come_back();

  void came_in() override;
  void was_lost() override { ++lost_; }
  void was_refused(std::string_view reason) override;

 private:
  void add(std::size_t count);
  [[nodiscard]] std::size_t settled() const { return times_.size() + storm_.refused; }

  bare::Loop loop_;
  std::uint16_t port_;
  std::size_t size_;
  std::string request_;
  std::vector<std::unique_ptr<Visitor>> visitors_;
  syncws::Instant begun_;
  std::vector<double> times_;  ///< seconds at which each came in
  std::size_t lost_ = 0;
  Storm storm_;
};

}  // namespace comeback
