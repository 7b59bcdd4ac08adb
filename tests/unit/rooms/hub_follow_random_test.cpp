// A hub and two that follow it, with wires between them that are late at random: wherever a viewer
// is, it gets exactly the consecutive events from where it began, until it is cut off.
#include <cstdlib>
#include <deque>
#include <memory>
#include <random>

#include "catch.h"
#include "support/following_hub.h"
#include "support/following_viewer.h"
#include "support/moments.h"
#include "support/requests.h"
#include "wire/server_frame.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

constexpr int kSeeds = 30;
constexpr int kOperations = 3000;
constexpr std::size_t kFollowers = 2;
constexpr std::size_t kMostViewers = 16;
constexpr std::uint64_t kMostUntaken = 30;

struct Tally {
  std::uint64_t deliveries = 0;
  std::uint64_t cut_off = 0;
  std::uint64_t holds = 0;
  std::uint64_t epochs = 0;
  std::uint64_t complete = 0;
};

class FollowedHub final : private Producer, private Followers {
 public:
  FollowedHub(std::uint64_t seed, Tally& tally)
      : random_(seed),
        tally_(tally),
        limits_{.events = pick(6, 60),
                .bytes = pick(1600, 9000),
                .age = 5s,
                .total_bytes = pick(4000, 20000)},
        hub_({limits_, 1s, "boot"}, journal_, encoder_),
        id_(hub_.add_producer(*this)) {
    for (auto count = pick(0, 30); count > 0; --count) publish_one();
    for (std::size_t i = 0; i < kFollowers; ++i) add_follower(i);
    hub_.set_followers(*this);
  }
  ~FollowedHub() override {
    for (auto& viewer : viewers_) viewer.it->leave();
  }

  const std::string& step() {
    now_ += std::chrono::milliseconds(pick(0, 30));
    do_something(pick(1, 100));
    return problem_;
  }

  const std::string& finish() {
    for (auto& viewer : viewers_) viewer.it->make_all_room();
    for (int i = 0; i < 20; ++i) {
      deliver_all();
      flush_all();
    }
    tally_.deliveries += hub_.stats().deliveries;
    tally_.holds += hub_.stats().holds;
    for (auto& follower : followers_) {
      tally_.deliveries += follower->it.hub.stats().deliveries;
      tally_.cut_off += follower->it.hub.stats().slow_consumers;
    }
    tally_.epochs += chronicle_.size();
    for (auto& viewer : viewers_) {
      if (!viewer.it->is_in()) complain("a viewer still waits for its room");
      if (viewer.it->was_cut_off()) continue;
      if (!viewer.it->has_all())
        complain("a viewer of " + viewer.it->organisation() + " lacks some");
      ++tally_.complete;
    }
    return problem_;
  }

 private:
  using Deed = std::function<void()>;
  /// A follower and what is on its way to it and from it.
  struct Line {
    explicit Line(const HistoryLimits& limits, FollowingHub::Wires wires)
        : it(limits, 1s, std::move(wires)) {}
    std::deque<Deed> to;
    std::deque<Deed> from;
    std::uint64_t untaken = 0;
    FollowingHub it;
  };
  struct Viewer {
    std::unique_ptr<FollowingViewer> it;
    Line* line;  ///< null: of the hub itself
  };

  void add_follower(std::size_t i) {
    const auto back = [this, i](Deed deed) { followers_[i]->from.push_back(std::move(deed)); };
    followers_.push_back(std::make_unique<Line>(
        limits_, FollowingHub::Wires{[=, this](std::string_view name) {
                                       back([=, this, n = std::string(name)] { grant(i, n); });
                                     },
                                     [=, this](std::string_view name) {
                                       back([this, n = std::string(name)] {
                                         hub_.release_guests(n);
                                       });
                                     },
                                     [=, this](std::string name, Pacing::Census census) {
                                       back([=, this] { hub_.take_census(name, i, census, now_); });
                                     }}));
  }

  void grant(std::size_t i, const std::string& name) {
    const auto newest = hub_.admit_guests(name, now_);
    send();
    auto& line = *followers_[i];
    line.to.push_back([this, &line, name, newest] {
      line.it.hub.open(name, newest);
      for (auto* const guest : line.it.passes.on_pass(name))
        static_cast<FollowingViewer*>(guest)->join(line.it.hub);
    });
  }

  // Followers
  void tell(RoomNews news) override { batch_.push_back(std::move(news)); }
  void send() override {
    if (batch_.empty()) return;
    const auto batch = std::make_shared<const std::vector<RoomNews>>(std::exchange(batch_, {}));
    std::uint64_t events = 0;
    for (const auto& news : *batch)
      for (const auto& passage : news.passages) events += passage.entries.size();
    for (auto& line : followers_) {
      line->untaken += events;
      line->to.push_back([this, batch, events, line = line.get()] {
        for (const auto& news : *batch) line->it.hub.follow(news, now_);
        line->untaken -= events;
      });
    }
  }
  void tell_forgotten(std::string_view organisation) override {
    send();
    for (auto& line : followers_)
      line->to.push_back(
          [line = line.get(), n = std::string(organisation)] { line->it.hub.forget(n); });
  }
  void tell_to_cut_off(std::string_view organisation) override {
    send();
    for (auto& line : followers_)
      line->to.push_back(
          [line = line.get(), n = std::string(organisation)] { line->it.hub.cut_off_laggards(n); });
  }
  [[nodiscard]] bool are_behind() const override {
    return std::any_of(followers_.begin(), followers_.end(),
                       [](const auto& line) { return line->untaken > kMostUntaken; });
  }

  // Producer
  void on_accepted(std::uint64_t /*line*/, std::string_view /*organisation*/,
                   std::string_view epoch, Sequence sequence) override {
    auto& past = chronicle_[std::string(epoch)];
    if (sequence != past.size() + 1) complain("a position was given twice");
    past.push_back(payload_);
  }
  void on_refused(std::uint64_t /*line*/, const Error& error) override { complain(error.message); }
  void on_not_recorded(Entry /*entry*/, const Error& error) override { complain(error.message); }

  std::uint64_t pick(std::uint64_t least, std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>(least, most)(random_);
  }
  std::string some_organisation() { return fmt::format("org-{}", pick(1, 4)); }

  void publish_one() {
    const auto organisation = some_organisation();
    if (hub_.is_held(organisation)) return;
    payload_ = fmt::format(R"({{"n":{},"pad":"{:x<{}}"}})", ++line_, "",
                           pick(0, pick(0, 9) == 0 ? 1500 : 90));
    hub_.publish({organisation, "SYNC_X", "p", "", server_frame::text(payload_)}, {id_, line_},
                 now_);
  }

  void do_something(std::uint64_t percent) {
    if (percent <= 30) return publish_one();
    if (percent <= 33)
      return [&] {
        for (auto n = pick(5, 40); n > 0; --n) publish_one();
      }();
    if (percent <= 43) return join();
    if (percent <= 47) return leave();
    if (percent <= 55)
      return with_viewer(
          [&](auto& viewer) { viewer.make_room(static_cast<std::int64_t>(pick(0, 3000))); });
    if (percent <= 58) return with_viewer([](auto& viewer) { viewer.make_all_room(); });
    if (percent <= 70) return deliver_some();
    if (percent <= 72) return deliver_all();
    if (percent <= 84) return flush_one(pick(0, kFollowers));
    if (percent <= 93) return flush_all();
    if (percent <= 96) return sweep();
    if (percent <= 99) return (void)(now_ += std::chrono::milliseconds(pick(0, 1200)));
    now_ += 6s;
  }

  void join() {
    if (viewers_.size() == kMostViewers) return leave();
    const auto organisation = some_organisation();
    const auto where = pick(0, kFollowers);
    auto* const line = where == 0 ? nullptr : followers_[where - 1].get();
    ResumeRequest request;
    if (pick(0, 2) == 0) request = last(pick(0, 50));
    if (pick(0, 2) == 0 && !chronicle_.empty()) request = some_position();
    auto viewer =
        std::make_unique<FollowingViewer>(organisation, request, chronicle_, payload_,
                                          [this](const std::string& what) { complain(what); });
    if (line == nullptr) {
      viewer->join(hub_);
    } else if (line->it.passes.may_join(organisation, *viewer)) {
      viewer->join(line->it.hub);
    }
    viewers_.push_back({std::move(viewer), line});
  }
  ResumeRequest some_position() {
    auto known = chronicle_.begin();
    std::advance(known, static_cast<std::ptrdiff_t>(pick(0, chronicle_.size() - 1)));
    return since(pick(0, known->second.size()), known->first);
  }
  void leave() {
    if (viewers_.empty()) return;
    auto& viewer = viewers_[pick(0, viewers_.size() - 1)];
    if (viewer.line != nullptr)
      viewer.line->it.passes.forget(viewer.it->organisation(), *viewer.it);
    viewer.it->leave();
    std::swap(viewer, viewers_.back());
    viewers_.pop_back();
  }
  void with_viewer(const std::function<void(FollowingViewer&)>& change) {
    if (!viewers_.empty()) change(*viewers_[pick(0, viewers_.size() - 1)].it);
  }

  static bool take_one(std::deque<Deed>& deeds) {
    if (deeds.empty()) return false;
    const auto deed = std::move(deeds.front());
    deeds.pop_front();
    deed();
    return true;
  }
  void deliver_some() {
    auto& line = *followers_[pick(0, kFollowers - 1)];
    for (auto count = pick(1, 3); count > 0; --count)
      take_one(pick(0, 1) == 0 ? line.to : line.from);
  }
  void deliver_all() {
    for (auto& line : followers_) {
      while (take_one(line->from) || take_one(line->to)) {
      }
    }
  }
  void flush_one(std::size_t which) {
    auto& hub = which == 0 ? hub_ : followers_[which - 1]->it.hub;
    while (hub.flush(now_)) {
    }
  }
  void flush_all() {
    for (std::size_t which = 0; which <= kFollowers; ++which) flush_one(which);
  }
  void sweep() {
    flush_one(0);
    hub_.sweep(now_);
    for (auto& line : followers_) line->it.sweep();
  }
  void complain(const std::string& what) {
    if (problem_.empty()) problem_ = what;
  }

  std::mt19937_64 random_;
  Tally& tally_;
  HistoryLimits limits_;
  MemoryJournal journal_;
  V1Encoder encoder_;
  Hub hub_;
  ProducerId id_;
  std::vector<std::unique_ptr<Line>> followers_;
  std::vector<RoomNews> batch_;
  Instant now_ = at(0s);
  std::uint64_t line_ = 0;
  std::string payload_;
  Chronicle chronicle_;
  std::vector<Viewer> viewers_;
  std::string problem_;
};

void run(std::uint64_t seed, Tally& tally) {
  INFO("run again with SYNCWS_SEED=" << seed);
  FollowedHub world(seed, tally);
  for (int operation = 0; operation < kOperations; ++operation) {
    const auto& problem = world.step();
    if (!problem.empty()) FAIL("operation " << operation << ": " << problem);
  }
  if (const auto& problem = world.finish(); !problem.empty()) FAIL("at the end: " << problem);
}

}  // namespace

TEST_CASE("viewers of hubs that follow late miss and repeat nothing", "[hub][follow][random]") {
  Tally tally;
  if (const char* const seed = std::getenv("SYNCWS_SEED"); seed != nullptr)
    return run(std::strtoull(seed, nullptr, 10), tally);
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) run(seed, tally);
  CHECK(tally.deliveries > 10'000);
  CHECK(tally.cut_off > 50);
  CHECK(tally.holds > 50);
  CHECK(tally.epochs > 4 * kSeeds);
  CHECK(tally.complete > kSeeds);
}
