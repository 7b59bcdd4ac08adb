// Joins, stalls, resumes and leaves at random, each viewer with a real inflater: every message must
// be the right events to the byte.
#include <memory>
#include <random>

#include "catch.h"
#include "rooms/room.h"
#include "support/moments.h"
#include "support/requests.h"
#include "support/stream_viewer.h"
#include "wire/frame_packer.h"
#include "wire/server_frame.h"
#include "wire/v1_encoder.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

class RandomStream {
 public:
  explicit RandomStream(unsigned seed)
      : random_(seed),
        packer_({.least_bytes = std::size_t{1} << pick(0, 8), .level = pick(1, 9)}),
        world_{{.events = 1U << pick(5, 12), .bytes = 1U << pick(16, 22)}, 1s, encoder_, &packer_} {
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) step();
    for (const auto& viewer : viewers_) viewer->mood = StreamViewer::Mood::takes;
    for (const auto& viewer : viewers_) room_.advance(*viewer);
    flush();
    for (const auto& viewer : viewers_)
      CHECK((viewer->is_cut_off || viewer->next() == published_.size() + 1));
    while (!viewers_.empty()) leave();
  }

  [[nodiscard]] std::uint64_t packed() const { return packed_; }
  [[nodiscard]] std::uint64_t together() const { return together_; }

 private:
  int pick(int least, int most) { return std::uniform_int_distribution(least, most)(random_); }
  StreamViewer& any() { return *viewers_[static_cast<std::size_t>(pick(0, size() - 1))]; }
  [[nodiscard]] int size() const { return static_cast<int>(viewers_.size()); }

  void step() {
    const int what = pick(0, 99);
    if (what < 40) {
      for (int i = pick(0, 5) == 0 ? pick(1, 60) : 1; i > 0; --i) append();
    } else if (what < 75) {
      flush();
    } else if (what < 82) {
      join();
    } else if (what < 85) {
      if (size() > 3) leave();
    } else if (size() > 0) {
      disturb(what);
    }
  }

  void disturb(int what) {
    auto& viewer = any();
    using Mood = StreamViewer::Mood;
    if (what < 90) viewer.mood = pick(0, 1) == 0 ? Mood::fills_up : Mood::refuses;
    if (what >= 90) {
      viewer.mood = Mood::takes;
      room_.advance(viewer);
    }
  }

  /// Some are short, some repeat themselves, some can't be packed.
  void append() {
    const auto number = published_.size() + 1;
    auto text = fmt::format(R"({{"pfaId":"pfa-{}","type":"SYNC_SUCCESS","pad":")", number);
    const auto bytes = static_cast<std::size_t>(pick(0, 20) == 0 ? pick(0, 5000) : pick(0, 300));
    const int letters = pick(0, 2) == 0 ? 60 : 3;
    for (std::size_t i = 0; i < bytes; ++i) {
      const char letter = static_cast<char>('?' + pick(0, letters));
      text += letter == '\\' ? '/' : letter;
    }
    published_.push_back(text + "\"}");
    now_ += 1ms;
    room_.append(server_frame::text(published_.back()), now_);
  }

  void flush() {
    while (!room_.flush(now_)) world_.replay.refill();
    world_.replay.refill();
    count();
    std::erase_if(viewers_, [this](const auto& viewer) {
      if (viewer->is_cut_off) room_.leave(*viewer);
      return viewer->is_cut_off;
    });
  }

  /// How many were given the same bytes.
  void count() {
    for (std::size_t i = 1; i < viewers_.size(); ++i)
      together_ += viewers_[i]->last == viewers_[i - 1]->last ? 1 : 0;
  }

  void join() {
    const auto variant = pick(0, 2) == 0 ? Variant::streamed_plain : Variant::streamed_v1;
    auto& viewer = *viewers_.emplace_back(std::make_unique<StreamViewer>(variant, published_));
    ResumeRequest request;
    if (pick(0, 3) == 0) request = last(static_cast<std::uint64_t>(pick(1, 500)));
    if (pick(0, 5) == 0 && !published_.empty())
      request = since(static_cast<Sequence>(pick(0, static_cast<int>(published_.size()))));
    if (pick(0, 9) == 0) {
      request = {};
      request.snapshot = true;
    }
    const auto answer = room_.join(viewer, variant, request);
    if (request.snapshot) {
      viewer.expect_snapshot(answer.next - 1);
    } else {
      viewer.begin_at(answer.next);
    }
  }

  void leave() {
    const auto place = static_cast<std::size_t>(pick(0, size() - 1));
    packed_ += viewers_[place]->packed;
    room_.leave(*viewers_[place]);
    viewers_.erase(viewers_.begin() + static_cast<std::ptrdiff_t>(place));
  }

  std::mt19937 random_;
  V1Encoder encoder_;
  FramePacker packer_;
  RoomWorld world_;
  Room room_{"org-rio", {"e1", 0}, world_};
  Instant now_ = at({});
  std::vector<std::string> published_;
  std::vector<std::unique_ptr<StreamViewer>> viewers_;
  std::uint64_t packed_ = 0;
  std::uint64_t together_ = 0;
};

}  // namespace

TEST_CASE("whatever viewers do, each unpacks exactly the events that it should", "[deflate]") {
  std::uint64_t packed = 0;
  std::uint64_t together = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    INFO("seed " << seed);
    RandomStream world(seed);
    world.run(400);
    packed += world.packed();
    together += world.together();
  }
  CHECK(packed > 5000);
  CHECK(together > 2000);
}
