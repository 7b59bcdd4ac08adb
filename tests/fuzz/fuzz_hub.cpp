// Turns bytes into operations on a hub. Six digits of settings come first; then each operation is a
// letter (by its low four bits, so that every byte is one) and its arguments. `002010j00p0p0f` sets
// limits, joins viewer 0 to the first organisation, publishes twice to it and flushes.
#include <array>
#include <string>

#include "hub_world.h"
#include "input.h"

namespace syncws::fuzz {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kMostViewers = 12;
/// Published by one input, so that none takes long.
constexpr std::size_t kMostPublished = std::size_t{512} << 10;

class Script {
 public:
  explicit Script(Input input) : input_(input), world_(read_settings(input_)) {}

  void run() {
    while (!input_.is_empty()) step();
    world_.end();
  }

 private:
  static HubWorld::Settings read_settings(Input& input) {
    HubWorld::Settings settings;
    settings.history.events =
        input.pick(std::array{1000ULL, 1ULL, 2ULL, 3ULL, 5ULL, 8ULL, 20ULL, 100ULL});
    settings.history.bytes = input.pick(std::array{16ULL, 32ULL, 64ULL, 128ULL, 320ULL}) * 1024;
    settings.history.total_bytes =
        settings.history.bytes * input.pick(std::array{64ULL, 4ULL, 2ULL, 1ULL});
    settings.history.age = input.pick(std::array<Duration, 3>{hours(1), seconds(10), seconds(1)});
    settings.pace =
        input.pick(std::array<Duration, 3>{seconds(1), milliseconds(100), Duration::zero()});
    const auto journal = input.pick(std::array{0U, 1U, 2U, 3U});
    settings.slow_journal = (journal & 1U) != 0;
    settings.repeats = (journal & 2U) != 0;
    return settings;
  }

  void step() {
    constexpr unsigned kLowBits = 0x0F;
    switch (input_.byte() & kLowBits) {
      case 'p' & kLowBits:
        return publish(organisation(), 1, 8);
      case 'b' & kLowBits:
        return publish(
            organisation(), 1,
            input_.pick(std::array{100U, 200U, 500U, 1000U, 2000U, 5000U, 8000U, 10'000U}));
      case 'm' & kLowBits:
        return publish_many();
      case 'e' & kLowBits:
        return publish_unless_held(organisation());
      case 'c' & kLowBits:
        return settle(input_.number());
      case 'k' & kLowBits:
        return world_.replace_producer();
      case 'j' & kLowBits:
        return join(organisation(), {});
      case 'o' & kLowBits:
        return resume();
      case 'l' & kLowBits:
        return with_viewer([this](std::size_t viewer) { world_.leave(viewer); });
      case 'h' & kLowBits:
        return set_mood(Viewer::Mood::refuses);
      case 'i' & kLowBits:
        return set_mood(Viewer::Mood::fills);
      case 'g' & kLowBits:
        return set_mood(Viewer::Mood::leaves);
      case 'd' & kLowBits:
        return with_viewer([this](std::size_t viewer) { world_.recover(viewer); });
      case 'f' & kLowBits:
        return world_.flush();
      case 'a' & kLowBits:
        return world_.advance_clock(input_.pick(std::array<Duration, 5>{
            milliseconds(10), milliseconds(100), seconds(1), seconds(10), hours(1)}));
      default:  // n, about once a second
        return world_.sweep();
    }
  }

  std::string organisation() {
    return input_.pick(std::array<std::string, 3>{"org-a", "org-b", "org-c"});
  }

  void publish(const std::string& organisation, std::size_t count, std::size_t bytes) {
    for (; count > 0 && published_ < kMostPublished; --count) {
      world_.publish(organisation, bytes);
      constexpr std::size_t kPriceOfOne = 100;
      published_ += bytes + kPriceOfOne;
    }
  }

  void publish_many() {
    const auto where = organisation();
    const auto count = input_.pick(std::array{2U, 3U, 5U, 10U, 20U, 50U, 100U, 200U});
    publish(where, count, input_.pick(std::array{8U, 300U, 3000U, 10'000U}));
  }

  /// As a source does that obeys the pace.
  void publish_unless_held(const std::string& organisation) {
    if (!world_.is_held(organisation)) publish(organisation, 1, 8);
  }

  void settle(std::uint8_t number) {
    constexpr std::uint8_t kFail = 0x08;
    constexpr std::uint8_t kCount = 0x07;
    if ((number & kFail) != 0) return world_.fail();
    for (int i = 0; i <= (number & kCount); ++i) world_.accept_oldest();
  }

  void join(const std::string& where, const ResumeRequest& request) {
    const auto variant = input_.pick(std::array{Variant::plain, Variant::v1, Variant::packed_plain,
                                                Variant::streamed_v1, Variant::plain, Variant::v1,
                                                Variant::streamed_plain, Variant::streamed_v1});
    if (world_.viewers() < kMostViewers) world_.join(where, variant, request);
  }

  /// The newest n; after one so and so far behind the head; the same with the epoch, or with
  /// another one; a snapshot.
  void resume() {
    const auto where = organisation();
    const auto place = world_.place(where);
    const auto kind = input_.pick(std::array{0, 1, 2, 3, 4, 5});
    const std::uint64_t number = input_.number();
    ResumeRequest request;
    if (kind == 0) request.last = number;
    if (kind == 1) request.since = number;
    if (kind >= 2 && kind <= 4) request.since = place.sequence - std::min(place.sequence, number);
    if (kind == 3) request.epoch = place.epoch;
    if (kind == 4) request.epoch = "another";
    request.snapshot = kind == 5;
    join(where, request);
  }

  template <typename Do>
  void with_viewer(Do&& act) {
    const auto number = input_.number();
    if (world_.viewers() > 0) act(number % world_.viewers());
  }

  void set_mood(Viewer::Mood mood) {
    with_viewer([&](std::size_t viewer) { world_.set_mood(viewer, mood); });
  }

  Input input_;
  HubWorld world_;
  std::size_t published_ = 0;
};

}  // namespace
}  // namespace syncws::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  syncws::fuzz::Script({data, size}).run();
  return 0;
}
