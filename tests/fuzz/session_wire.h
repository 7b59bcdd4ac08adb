#pragma once

#include <string_view>

#include "net/connection.h"

namespace syncws::fuzz {

/// A WebSocket with nobody behind it, which watches what a session writes.
class SessionWire final : public Connections {
 public:
  [[nodiscard]] Connection connection() { return {*this, nullptr}; }

  Write write(Wire wire, std::string_view frames) override;
  [[nodiscard]] bool has_unsent(Wire /*wire*/) const override { return mood == Write::taken_full; }
  [[nodiscard]] Duration silence(Wire /*wire*/) const override { return heard_ago; }
  void hang_up(Wire wire) override;

  /// Nothing may be written any more.
  void end() { closed_ = true; }
  [[nodiscard]] bool is_over() const { return closed_ || hung_up_; }

  Write mood = Write::taken;
  Duration heard_ago{};
  bool may_speak = false;  ///< its viewer has shown what it has to

 private:
  void look_at(unsigned first_byte, std::string_view payload);
  void look_at_close(std::string_view payload);

  bool closed_ = false;
  bool hung_up_ = false;
  bool broke_ = false;
};

}  // namespace syncws::fuzz
