// Thousands of random operations on a hub, beside a model that is too simple to be wrong. Every
// viewer must get exactly the consecutive events from where it was told to begin, until it is cut
// off; and nobody is cut off without a reason.
#include <cstdlib>
#include <map>
#include <memory>
#include <random>

#include "catch.h"
#include "rooms/hub.h"
#include "support/exacting_viewer.h"
#include "support/late_journal.h"
#include "support/moments.h"
#include "support/naive_room.h"
#include "support/requests.h"
#include "wire/v1_encoder.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

constexpr int kSeeds = 20;
constexpr int kOperations = 3000;
constexpr std::size_t kMostViewers = 12;
constexpr Duration kPace = 1s;

/// How often the interesting things happened, so that the test can't pass by doing nothing.
struct Tally {
  std::uint64_t deliveries = 0;
  std::uint64_t cut_off = 0;
  std::uint64_t holds = 0;
  std::uint64_t gaps = 0;
  std::uint64_t recoveries = 0;
  std::uint64_t rooms_given_back = 0;
};

class RandomHub final : private Producer {
 public:
  RandomHub(std::uint64_t seed, Tally& tally)
      : random_(seed),
        tally_(tally),
        limits_{.events = pick(6, 60), .bytes = pick(1600, 9000), .age = 5s},
        hub_({limits_, kPace, "boot"}, journal_, encoder_),
        id_(hub_.add_producer(*this)) {}

  ~RandomHub() override {
    for (auto& viewer : viewers_) hub_.leave(*viewer);
  }

  /// Does one thing. Returns what is wrong after it, empty if nothing is.
  const std::string& step() {
    now_ += std::chrono::milliseconds(pick(0, 30));
    do_something(pick(1, 100));
    check_rooms();
    return problem_;
  }

  /// Everybody gets what is left for him.
  const std::string& finish() {
    journal_.commit();
    for (auto& viewer : viewers_) {
      viewer->make_all_room();
      hub_.advance(*viewer);
    }
    while (flush()) {
    }
    tally_.deliveries += hub_.stats().deliveries;
    tally_.cut_off += hub_.stats().slow_consumers;
    tally_.holds += hub_.stats().holds;
    return problem_;
  }

 private:
  std::uint64_t pick(std::uint64_t least, std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>(least, most)(random_);
  }

  void do_something(std::uint64_t percent) {
    if (percent <= 36) return publish(pick(1, 4));
    if (percent <= 38) return publish(pick(20, 60));
    if (percent <= 48) return join();
    if (percent <= 51) return leave();
    if (percent <= 70)
      return with_viewer([&](ExactingViewer& viewer) {
        viewer.make_room(static_cast<std::int64_t>(pick(1, 3000)));
      });
    if (percent <= 74) return with_viewer([](ExactingViewer& viewer) { viewer.make_all_room(); });
    if (percent <= 79) return stall();
    if (percent <= 80) return go();
    if (percent <= 94) return (void)flush();
    if (percent <= 96) return sweep();
    if (percent <= 99) return (void)(now_ += std::chrono::milliseconds(pick(0, 1200)));
    now_ += 6s;
  }

  std::string some_organisation() { return fmt::format("org-{}", pick(1, 4)); }

  void publish(std::uint64_t count) {
    const auto organisation = some_organisation();
    for (; count > 0; --count) {
      auto payload = fmt::format(R"({{"n":{},"pad":"{:x<{}}"}})", ++line_, "",
                                 pick(0, pick(0, 9) == 0 ? 1500 : 90));
      told_now_ = now_;
      hub_.publish({organisation, "SYNC_X", "p", "", server_frame::text(payload)}, {id_, line_},
                   now_);
      waiting_.push_back({organisation, std::move(payload)});
    }
    journal_.commit(pick(0, journal_.waiting()));
  }

  void on_accepted(std::uint64_t /*line*/, std::string_view organisation, std::string_view epoch,
                   Sequence sequence) override {
    auto [wanted, payload] = std::move(waiting_.front());
    waiting_.pop_front();
    if (wanted != organisation) complain("an answer for another organisation");
    auto& room = room_of_epoch(wanted, epoch);
    if (sequence != room.head())
      complain(fmt::format("{} was given position {}", wanted, sequence));
    room.append(std::move(payload), told_now_);
  }
  void on_refused(std::uint64_t /*line*/, const Error& error) override { complain(error.message); }
  void on_not_recorded(Entry /*entry*/, const Error& error) override { complain(error.message); }

  void join() {
    if (viewers_.size() == kMostViewers) return leave();
    const auto organisation = some_organisation();
    const auto request = some_request(organisation);
    const auto variant = pick(0, 1) == 0 ? Variant::plain : Variant::v1;
    auto epoch = epoch_of(organisation);
    auto& room = room_of_epoch(organisation, epoch);
    const auto wanted = room.answer(request);
    viewers_.push_back(std::make_unique<ExactingViewer>(around_, room, organisation, variant));
    const auto answer = hub_.join(organisation, *viewers_.back(), variant, request);
    if (!is_same(answer, wanted))
      complain(fmt::format("a join was answered with {} for {}", answer.next, wanted.next));
    viewers_.back()->begin_at(wanted.next);
    hub_.advance(*viewers_.back());
    tally_.gaps += answer.gap ? 1 : 0;
    tally_.recoveries += answer.recovered ? 1 : 0;
  }

  ResumeRequest some_request(const std::string& organisation) {
    const auto known = rooms_.find(organisation);
    const auto head = known == rooms_.end() ? 1 : known->second->head();
    const auto position = pick(head > 40 ? head - 40 : 0, head + 1);
    switch (pick(0, 6)) {
      case 0:
      case 1:
        return {};
      case 2:
        return last(pick(0, 50));
      case 3:
        return since(position, "never");
      case 4:
        return since(position, epoch_of(organisation));
      default:
        return since(position);
    }
  }

  void leave() {
    if (viewers_.empty()) return;
    auto& viewer = viewers_[pick(0, viewers_.size() - 1)];
    hub_.leave(*viewer);
    std::swap(viewer, viewers_.back());
    viewers_.pop_back();
  }

  template <typename Change>
  void with_viewer(Change change) {
    if (viewers_.empty()) return;
    auto& viewer = *viewers_[pick(0, viewers_.size() - 1)];
    change(viewer);
    hub_.advance(viewer);
  }
  void stall() {
    if (!viewers_.empty()) viewers_[pick(0, viewers_.size() - 1)]->stall();
  }
  void go() {
    if (!viewers_.empty()) viewers_[pick(0, viewers_.size() - 1)]->go();
  }

  bool flush() {
    told_now_ = now_;
    const bool more = hub_.flush(now_);
    if (more) return true;
    for (const auto& viewer : viewers_) {
      if (viewer->is_missing_some())
        complain(fmt::format("a viewer of {} lacks events", viewer->organisation()));
    }
    return false;
  }

  /// As a server does it: what has come in was offered before it can be too old.
  void sweep() {
    flush();
    hub_.sweep(now_);
    for (auto& [organisation, room] : rooms_) room->trim_age(now_);
  }

  /// Asks the hub in the way of a viewer that does not stay.
  std::string epoch_of(const std::string& organisation) {
    ExactingViewer passer_by(around_, unused_, organisation, Variant::plain);
    auto epoch = hub_.join(organisation, passer_by, Variant::plain, {}).head.epoch;
    hub_.leave(passer_by);
    return epoch;
  }

  /// The model's room; a new one if the hub has begun a new epoch, which it may only if nobody
  /// needed the old one.
  NaiveRoom& room_of_epoch(const std::string& organisation, std::string_view epoch) {
    auto& room = rooms_[organisation];
    if (room && room->epoch() == epoch) return *room;
    const bool was_needed =
        room && (room->head() != room->tail() ||
                 std::any_of(viewers_.begin(), viewers_.end(), [&](const auto& viewer) {
                   return viewer->organisation() == organisation;
                 }));
    if (was_needed) complain(fmt::format("{} was given back though it was needed", organisation));
    tally_.rooms_given_back += room ? 1 : 0;
    if (room) old_rooms_.push_back(std::move(room));
    room = std::make_unique<NaiveRoom>(limits_, std::string(epoch));
    return *room;
  }

  void check_rooms() {
    hub_.for_each_room([&](const Room& room) {
      const auto& model = room_of_epoch(room.organisation(), room.epoch());
      const auto& log = room.log();
      if (log.head() == model.head() && log.tail() == model.tail() && log.bytes() == model.bytes())
        return;
      complain(fmt::format("{} has {} to {}, {} bytes; it should be {} to {}, {} bytes",
                           room.organisation(), log.tail(), log.head(), log.bytes(), model.tail(),
                           model.head(), model.bytes()));
    });
  }

  [[nodiscard]] bool is_patience_over(const std::string& organisation) const {
    bool over = false;
    hub_.for_each_room([&](const Room& room) {
      if (room.organisation() != organisation || !room.is_held()) return;
      over = told_now_ - *room.pacing().held_since() >= kPace;
    });
    return over;
  }

  void complain(const std::string& what) {
    if (problem_.empty()) problem_ = what;
  }

  std::mt19937_64 random_;
  Tally& tally_;
  HistoryLimits limits_;
  NaiveRoom unused_{{}};
  ExactingViewer::Surroundings around_{
      [this](const std::string& what) { complain(what); },
      [this](const std::string& organisation) { return is_patience_over(organisation); }};
  LateJournal journal_;
  V1Encoder encoder_;
  Hub hub_;
  ProducerId id_;
  Instant now_ = at(0s);
  Instant told_now_ = now_;  ///< the last that the hub has heard of the time
  std::uint64_t line_ = 0;
  std::deque<std::pair<std::string, std::string>> waiting_;  ///< organisation and payload
  std::map<std::string, std::unique_ptr<NaiveRoom>> rooms_;
  std::vector<std::unique_ptr<NaiveRoom>> old_rooms_;  ///< viewers may still look at them
  std::vector<std::unique_ptr<ExactingViewer>> viewers_;
  std::string problem_;
};

void run(std::uint64_t seed, Tally& tally) {
  INFO("run again with SYNCWS_SEED=" << seed);
  RandomHub world(seed, tally);
  for (int operation = 0; operation < kOperations; ++operation) {
    const auto& problem = world.step();
    if (problem.empty()) continue;
    FAIL("operation " << operation << ": " << problem);
  }
  if (const auto& problem = world.finish(); !problem.empty()) FAIL("at the end: " << problem);
}

}  // namespace

TEST_CASE("random operations lose, repeat and reorder nothing", "[hub][random]") {
  Tally tally;
  if (const char* const seed = std::getenv("SYNCWS_SEED"); seed != nullptr) {
    return run(std::strtoull(seed, nullptr, 10), tally);
  }
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) run(seed, tally);
  CHECK(tally.deliveries > 10'000);
  CHECK(tally.cut_off > 100);
  CHECK(tally.holds > 100);
  CHECK(tally.gaps > 100);
  CHECK(tally.recoveries > 100);
  CHECK(tally.rooms_given_back > 0);
}
