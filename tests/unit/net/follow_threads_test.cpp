// The hub on one thread and those that follow it on others, over the doors that serve uses. What
// may be read where is ThreadSanitizer's to say (preset tsan); here it is said what must come out.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "catch.h"
#include "net/uv_post.h"
#include "support/following_hub.h"
#include "support/frames.h"
#include "support/recording_producer.h"
#include "wire/server_frame.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kThreads = 3;
constexpr std::size_t kViewers = 6;  ///< of each thread
constexpr Sequence kEvents = 12'000;
constexpr Sequence kEventsATurn = 40;
const HistoryLimits kLimits{.events = 600, .bytes = 1 << 20};

std::string payload_of(const std::string& organisation, Sequence sequence) {
  return fmt::format(R"({{"organizationId":"{}","n":{}}})", organisation, sequence);
}

/// Leaves every now and then, and comes back to where it was.
class Wanderer final : public Subscriber {
 public:
  explicit Wanderer(std::string organisation) : organisation_(std::move(organisation)) {}

  void come(FollowingHub& to) {
    hub_ = &to.hub;
    if (to.passes.may_join(organisation_, *this)) join();
  }
  void join() {
    ResumeRequest request;
    request.since = next_ - 1;
    const auto answer = hub_->join(organisation_, *this, Variant::plain, request);
    is_right_ = is_right_ && answer.next == next_;
    is_in_ = true;
    hub_->advance(*this);
  }
  void come_again() {
    if (!is_in_ || ++turns_ % 7 != 0) return;
    hub_->leave(*this);
    join();
  }
  void leave() { hub_->leave(*this); }

  Offer offer(std::string_view frames) override {
    for (const auto& frame : frames_in(frames))
      is_right_ = is_right_ && frame.payload == payload_of(organisation_, next_++);
    return Offer::taken;
  }
  void on_cut_off(const std::optional<Gap>& /*lost*/) override { is_right_ = false; }

  [[nodiscard]] bool is_right() const { return is_right_; }
  [[nodiscard]] bool has_all() const { return next_ == kEvents + 1; }

 private:
  std::string organisation_;
  Hub* hub_ = nullptr;
  Sequence next_ = 1;
  int turns_ = 0;
  bool is_in_ = false;
  bool is_right_ = true;
};

/// The hub's thread; its loop is the test's.
struct First {
  UvLoop loop;
  UvPost post{loop};
};

/// One of the others.
class Other {
 public:
  using Grant = std::function<void(Other&, const std::string&)>;

  Other(First& first, const Grant& grant)
      : it_(kLimits, 1s,
            {[this, &first, grant](std::string_view name) {
               first.post.post([this, grant, name = std::string(name)] { grant(*this, name); });
             },
             [](std::string_view /*name*/) {},
             [](const std::string& /*name*/, Pacing::Census /*census*/) {}}),
        turn_(loop_, [this] { return end_turn(); }),
        first_(first) {
    stay_.start(1h);
    for (std::size_t i = 0; i < kViewers; ++i)
      viewers_.push_back(std::make_unique<Wanderer>(fmt::format("org-{}", i % 2)));
  }
  void start() {
    thread_ = std::thread([this] { loop_.run(); });
    post([this] {
      for (auto& viewer : viewers_) viewer->come(it_);
    });
  }
  void end() {
    post([this] { loop_.stop(); });
    thread_.join();
    for (auto& viewer : viewers_) viewer->leave();
  }
  void post(std::function<void()> deed) { post_.post(std::move(deed)); }
  void follow(const std::shared_ptr<const std::vector<RoomNews>>& news, std::uint64_t events) {
    ahead_ += events;
    post([this, news, events] {
      for (const auto& room : *news) it_.hub.follow(room, monotonic_now());
      taken_ += events;
    });
  }
  void open(const std::string& name, const Position& newest) {
    post([this, name, newest] {
      it_.hub.open(name, newest);
      for (auto* const guest : it_.passes.on_pass(name)) static_cast<Wanderer*>(guest)->join();
    });
  }
  [[nodiscard]] bool is_behind() const { return ahead_ > kLimits.events / 8; }
  [[nodiscard]] bool is_right() const {
    return std::all_of(viewers_.begin(), viewers_.end(),
                       [](const auto& viewer) { return viewer->is_right() && viewer->has_all(); });
  }

 private:
  bool end_turn() {
    const bool more = it_.hub.flush(monotonic_now());
    if (taken_ > 0)
      first_.post.post([this, events = std::exchange(taken_, 0)] { ahead_ -= events; });
    for (auto& viewer : viewers_) viewer->come_again();
    const bool all = std::all_of(viewers_.begin(), viewers_.end(),
                                 [](const auto& viewer) { return viewer->has_all(); });
    if (all && !std::exchange(told_, true)) first_.post.post([] {});
    is_done_ = all;
    return more;
  }

  UvLoop loop_;
  UvPost post_{loop_};
  UvTimer stay_{loop_, [] {}};
  std::uint64_t ahead_ = 0;  ///< the first thread's
  std::uint64_t taken_ = 0;
  std::vector<std::unique_ptr<Wanderer>> viewers_;
  FollowingHub it_;
  UvTurnEnd turn_;
  First& first_;
  bool told_ = false;
  std::atomic<bool> is_done_ = false;
  std::thread thread_;

 public:
  [[nodiscard]] bool is_done() const { return is_done_; }
};

class Crowd final : public Followers {
 public:
  void tell(RoomNews news) override { news_.push_back(std::move(news)); }
  void send() override {
    if (news_.empty()) return;
    std::uint64_t events = 0;
    for (const auto& news : news_)
      for (const auto& passage : news.passages) events += passage.entries.size();
    const auto batch = std::make_shared<const std::vector<RoomNews>>(std::exchange(news_, {}));
    for (auto& other : others) other->follow(batch, events);
  }
  void tell_forgotten(std::string_view /*organisation*/) override {}
  void tell_to_cut_off(std::string_view /*organisation*/) override {}
  [[nodiscard]] bool are_behind() const override {
    return std::any_of(others.begin(), others.end(),
                       [](const auto& other) { return other->is_behind(); });
  }

  std::vector<std::unique_ptr<Other>> others;

 private:
  std::vector<RoomNews> news_;
};

}  // namespace

TEST_CASE("viewers on all threads get every event once and in order", "[follow][threads]") {
  First first;
  MemoryJournal journal;
  V1Encoder encoder;
  RecordingProducer producer;
  Hub hub({kLimits, 1s, "boot"}, journal, encoder);
  const auto id = hub.add_producer(producer);
  Crowd crowd;
  const auto grant = [&](Other& other, const std::string& name) {
    const auto newest = hub.admit_guests(name, monotonic_now());
    crowd.send();
    other.open(name, newest);
  };
  for (std::size_t i = 0; i < kThreads; ++i)
    crowd.others.push_back(std::make_unique<Other>(first, grant));
  hub.set_followers(crowd);
  std::size_t opened = 0;
  Sequence published = 0;
  UvTimer guard(first.loop, [] { FAIL("not everybody got everything"); });
  guard.start(120s);
  UvTurnEnd turn(first.loop, [&] {
    opened = 0;
    hub.for_each_room([&](const Room& room) { opened += room.guests; });
    const bool all_are_in = opened == 2 * kThreads;
    for (Sequence i = 0; i < kEventsATurn && all_are_in && published < kEvents; ++i) {
      if (hub.is_held("org-0")) break;
      ++published;
      for (const auto* const name : {"org-0", "org-1"}) {
        hub.publish({name, "SYNC_X", "p", "", server_frame::text(payload_of(name, published))},
                    {id, published}, monotonic_now());
      }
    }
    hub.flush(monotonic_now());
    const bool all_done = std::all_of(crowd.others.begin(), crowd.others.end(),
                                      [](const auto& other) { return other->is_done(); });
    if (all_done) first.loop.stop();
    return true;
  });
  turn.hurry();
  for (auto& other : crowd.others) other->start();
  first.loop.run();
  for (auto& other : crowd.others) other->end();
  CHECK(published == kEvents);
  for (const auto& other : crowd.others) CHECK(other->is_right());
}
