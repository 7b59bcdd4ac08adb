#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "rooms/hub.h"
#include "rooms/room_passes.h"
#include "wire/v1_encoder.h"

namespace syncws::test {

/// A hub that follows another, with the passes that let viewers into its rooms. What it says to the
/// other goes through the three functions.
struct FollowingHub final : public Follower {
  using Census = Pacing::Census;
  struct Wires {
    RoomPasses::Ask ask;
    RoomPasses::Ask give_back;
    std::function<void(std::string organisation, Census census)> census;
  };

  FollowingHub(const HistoryLimits& limits, Duration pace, Wires wires)
      : wires_(std::move(wires)),
        passes(wires_.ask, wires_.give_back),
        hub({limits, pace, "", Duration{0}, nullptr, nullptr, this}, journal_, encoder_) {}

  void on_census(std::string_view organisation, const Census& census) override {
    wires_.census(std::string(organisation), census);
  }
  void sweep() {
    passes.sweep([this](std::string_view name) { return hub.subscribers(name) > 0; });
  }

 private:
  Wires wires_;
  MemoryJournal journal_;
  V1Encoder encoder_;

 public:
  RoomPasses passes;
  Hub hub;
};

}  // namespace syncws::test
