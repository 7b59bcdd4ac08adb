#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rooms/subscriber.h"
#include "support/frames.h"

namespace syncws::test {

/// A viewer that does as it is told and remembers what it got.
class ScriptedSubscriber final : public Subscriber {
 public:
  enum class Mood {
    takes,
    fills_up,  ///< takes this one and can't take the next
    refuses,
    gone,
  };

  explicit ScriptedSubscriber(Mood first_mood = Mood::takes) : mood(first_mood) {}

  Offer offer(std::string_view frames) override {
    ++offers;
    if (mood == Mood::gone) return Offer::gone;
    if (mood == Mood::refuses) return Offer::refused;
    spans.emplace_back(frames);
    for (auto& payload : payloads_in(frames)) payloads.push_back(std::move(payload));
    return mood == Mood::takes ? Offer::taken : Offer::taken_full;
  }
  void on_cut_off(const std::optional<Gap>& what) override {
    ++cut_offs;
    lost = what;
  }

  Mood mood;
  int offers = 0;  ///< also those it did not take
  int cut_offs = 0;
  std::optional<Gap> lost;            ///< as it was told when it was cut off
  std::vector<std::string> spans;     ///< what was taken, an item each offer
  std::vector<std::string> payloads;  ///< the same, a frame each
};

}  // namespace syncws::test
