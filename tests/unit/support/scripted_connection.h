#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "net/connection.h"
#include "support/frames.h"

namespace syncws::test {

/// A WebSocket with nobody behind it: answers as it is told and remembers what was written.
class ScriptedConnection final : public Connections {
 public:
  [[nodiscard]] Connection connection() { return {*this, nullptr}; }

  Write write(Wire /*wire*/, std::string_view frames) override {
    if (answer == Write::refused || answer == Write::broken) return answer;
    ++writes;
    for (auto& frame : frames_in(frames)) sent.push_back(std::move(frame));
    return answer;
  }
  [[nodiscard]] bool has_unsent(Wire /*wire*/) const override {
    return answer == Write::taken_full;
  }
  [[nodiscard]] Duration silence(Wire /*wire*/) const override { return heard_ago; }
  void hang_up(Wire /*wire*/) override { ++hang_ups; }

  /// The payloads of all text frames that were sent.
  [[nodiscard]] std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (const auto& frame : sent) {
      if (frame.first_byte == 0x81) texts.push_back(frame.payload);
    }
    return texts;
  }
  [[nodiscard]] long pings() const { return frames_of(0x89); }
  [[nodiscard]] bool was_closed() const { return frames_of(0x88) > 0; }
  /// The number in the close frame, 0 without one.
  [[nodiscard]] unsigned close_code() const {
    for (const auto& frame : sent) {
      if (frame.first_byte != 0x88 || frame.payload.size() < 2) continue;
      return static_cast<unsigned char>(frame.payload[0]) * 256U +
             static_cast<unsigned char>(frame.payload[1]);
    }
    return 0;
  }

  Write answer = Write::taken;
  Duration heard_ago = std::chrono::hours(1);  ///< since the peer last sent a byte
  int writes = 0;
  int hang_ups = 0;
  std::vector<SeenFrame> sent;

 private:
  [[nodiscard]] long frames_of(unsigned first_byte) const {
    return std::count_if(sent.begin(), sent.end(),
                         [&](const SeenFrame& frame) { return frame.first_byte == first_byte; });
  }
};

}  // namespace syncws::test
