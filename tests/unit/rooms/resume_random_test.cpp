// Nothing lost, over thousands of random operations: whatever becomes of journals, histories,
// connections and whole processes, what a viewer received and the gaps it was told of add up to all
// that was accepted, once each and in order.
#include <cstdlib>
#include <map>
#include <memory>
#include <random>

#include "catch.h"
#include "rooms/hub.h"
#include "support/keeping_journal.h"
#include "support/moments.h"
#include "support/naive_room.h"
#include "support/requests.h"
#include "support/resuming_viewer.h"
#include "wire/v1_encoder.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

constexpr int kSeeds = 24;
constexpr int kOperations = 3000;
constexpr std::size_t kMostViewers = 12;
constexpr Duration kWindow = 3s;

/// How often each interesting thing happened, so that the test can't pass by doing nothing.
using Tally = std::map<std::string, int>;

class RandomWorld final : private Producer {
 public:
  RandomWorld(std::uint64_t seed, Tally& tally)
      : random_(seed),
        tally_(tally),
        keeps_(pick(0, 1) == 1),
        limits_{.events = pick(6, 60), .bytes = pick(1600, 9000), .age = 5s},
        journal_(keeps_, [this](const Entry& entry) { on_written(entry); }) {
    if (pick(0, 2) == 0) limits_.total_bytes = limits_.bytes + pick(3000, 6000);
    start_hub();
  }
  ~RandomWorld() override { lose_all_connections(); }

  /// Does one thing. Returns what is wrong after it, empty if nothing is.
  const std::string& step() {
    now_ += std::chrono::milliseconds(pick(0, 30));
    do_something(pick(1, 200));
    check_rooms();
    return problem_;
  }

  /// Everybody comes back and gets what is left for him.
  const std::string& finish() {
    commit(journal_.waiting());
    for (auto& viewer : viewers_) {
      catch_up(*viewer);
      if (!viewer->is_connected() || viewer->was_cut_off()) come_back(*viewer);
      catch_up(*viewer);
    }
    flush();
    for (auto& viewer : viewers_) check_story(*viewer);
    if (!open_lines_.empty()) complain("lines were never answered");
    return problem_;
  }

 private:
  /// A line that waits for its answer.
  struct Line {
    std::string organisation;
    std::string text;
    std::string event_id;
    bool is_repeat;
  };
  /// What is known of an eventId.
  struct Known {
    std::optional<Position> position;  ///< none while it is being written down
    Instant seen{};
  };
  using IdKey = std::pair<std::string, std::string>;

  std::uint64_t pick(std::uint64_t least, std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>(least, most)(random_);
  }

  void do_something(std::uint64_t choice) {
    if (choice <= 60) return publish(pick(1, 4));
    if (choice <= 66) return publish(pick(20, 60));
    if (choice <= 70) return fail();
    if (choice <= 84) return add_viewer();
    if (choice <= 104) return with_viewer([this](ResumingViewer& viewer) { come_back(viewer); });
    if (choice <= 110) return with_viewer([this](ResumingViewer& viewer) { lose(viewer); });
    if (choice <= 124)
      return with_viewer([this](ResumingViewer& viewer) { viewer.receive(pick(1, 30)); });
    if (choice <= 130) return with_viewer([](ResumingViewer& viewer) { viewer.stall(); });
    if (choice <= 152)
      return with_viewer([this](ResumingViewer& viewer) {
        make_room(viewer, static_cast<std::int64_t>(pick(1, 3000)));
      });
    if (choice <= 158) return with_viewer([this](ResumingViewer& viewer) { catch_up(viewer); });
    if (choice <= 184) return flush();
    if (choice <= 190) return sweep();
    if (choice <= 196) return (void)(now_ += std::chrono::milliseconds(pick(0, 1200)));
    if (choice <= 199) return (void)(now_ += 6s);
    if (pick(0, 1) == 0) restart();
  }

  std::string some_organisation() { return fmt::format("org-{}", pick(1, 4)); }

  template <typename Change>
  void with_viewer(Change change) {
    if (!viewers_.empty()) change(*viewers_[pick(0, viewers_.size() - 1)]);
  }

  // What is published.

  void publish(std::uint64_t count) {
    const auto organisation = some_organisation();
    for (; count > 0; --count) {
      const auto pfa = fmt::format("pfa-{}", pick(1, 9));
      auto text = fmt::format(R"({{"n":{},"pfaId":"{}","pad":"{:x<{}}"}})", ++line_, pfa, "",
                              pick(0, pick(0, 9) == 0 ? 1500 : 90));
      pfa_of_[text] = pfa;
      publish(organisation, std::move(text),
              pick(0, 2) == 0 ? fmt::format("id-{}", pick(1, 30)) : "");
    }
    commit(pick(0, journal_.waiting()));
  }

  void publish(const std::string& organisation, std::string text, const std::string& event_id) {
    const IdKey key(organisation, event_id);
    const bool is_repeat = !event_id.empty() && ids_.contains(key);
    if (is_repeat) ++tally_[ids_[key].position ? "repeated" : "repeated while it was written"];
    if (!event_id.empty() && !is_repeat) ids_[key] = {};
    Event event{organisation, "SYNC_X", pfa_of_[text], event_id, server_frame::text(text)};
    open_lines_[line_] = {organisation, std::move(text), event_id, is_repeat};
    told_now_ = now_;
    hub_->publish(std::move(event), {id_, line_}, now_);
    check_rooms();
  }

  void commit(std::size_t count) {
    journal_.commit(count, told_now_);
    check_rooms();
  }

  void fail() {
    tally_["journal failed"] += journal_.waiting() > 0 ? 1 : 0;
    is_failing_ = true;
    journal_.fail();
    is_failing_ = false;
    if (hub_->is_recording() != journal_.is_available()) complain("the hub hides a failure");
  }

  /// From here on, in whatever life, the event has its position.
  void on_written(const Entry& entry) {
    const auto& organisation = entry.event.organisation;
    auto& model = present_room(organisation);
    std::string_view frame = entry.event.frame;
    std::string text(server_frame::take_payload(frame));
    if (entry.sequence != model.head())
      complain(fmt::format("{} was given position {}", organisation, entry.sequence));
    const Position position{model.epoch(), entry.sequence};
    places_[text] = {organisation, position};
    if (!entry.event.event_id.empty())
      ids_[{organisation, entry.event.event_id}] = {position, told_now_};
    model.append(std::move(text), told_now_);
  }

  void on_accepted(std::uint64_t number, std::string_view organisation, std::string_view epoch,
                   Sequence sequence) override {
    const auto line = close_line(number);
    const auto place = line.is_repeat ? *ids_[{line.organisation, line.event_id}].position
                                      : places_[line.text].position;
    if (line.organisation != organisation || place.epoch != epoch || place.sequence != sequence)
      complain(fmt::format("line {} was told {} instead of {}", number, sequence, place.sequence));
  }
  void on_refused(std::uint64_t /*line*/, const Error& error) override { complain(error.message); }
  void on_not_recorded(Entry entry, const Error& error) override {
    const auto line = close_line(entry.origin.line);
    if (!is_failing_) complain(error.message);
    if (!line.is_repeat) ids_.erase({line.organisation, line.event_id});
    tally_["repeat failed with the first"] += line.is_repeat ? 1 : 0;
  }
  Line close_line(std::uint64_t number) {
    auto line = open_lines_.extract(number);
    if (line.empty()) complain(fmt::format("line {} was answered twice", number));
    return line.empty() ? Line() : std::move(line.mapped());
  }

  // Who looks on.

  void add_viewer() {
    if (viewers_.size() == kMostViewers) return retire();
    const auto variant = pick(0, 1) == 0 ? Variant::plain : Variant::v1;
    viewers_.push_back(std::make_unique<ResumingViewer>(around_, some_organisation(), variant));
    come_back(*viewers_.back());
  }
  void retire() {
    auto& viewer = viewers_[pick(0, viewers_.size() - 1)];
    catch_up(*viewer);
    hub_->leave(*viewer);
    std::swap(viewer, viewers_.back());
    viewers_.pop_back();
  }

  void lose(ResumingViewer& viewer) {
    if (!viewer.is_connected()) return;
    viewer.receive(pick(0, 20));
    hub_->leave(viewer);
    viewer.disconnect();
  }
  void lose_all_connections() {
    for (auto& viewer : viewers_) lose(*viewer);
  }

  void make_room(ResumingViewer& viewer, std::int64_t bytes) {
    viewer.make_room(bytes);
    hub_->advance(viewer);
  }
  void catch_up(ResumingViewer& viewer) {
    viewer.make_all_room();
    hub_->advance(viewer);
    flush();
    if (viewer.is_connected() && !viewer.was_cut_off()) check_story(viewer);
  }

  void come_back(ResumingViewer& viewer) {
    if (viewer.was_cut_off() && pick(0, 3) > 0) viewer.receive();  // all of it, the gap too
    const bool was_cut_off = viewer.is_connected() && viewer.was_cut_off();
    lose(viewer);
    const auto position = viewer.position();
    const auto request = position ? resume_after(viewer.organisation(), *position)
                                  : some_request(viewer.organisation());
    const auto answer = join(viewer, request);
    if (position && answer.recovered) ++tally_["resumed"];
    if (position && was_cut_off)
      ++tally_[answer.gap ? "came back to a gap" : "came back after a cut"];
  }

  ResumeAnswer join(ResumingViewer& viewer, const ResumeRequest& request) {
    const auto& organisation = viewer.organisation();
    const auto answer = hub_->join(organisation, viewer, viewer.variant(), request);
    const auto& model = room_of_epoch(organisation, answer.head.epoch);
    const auto wanted = model.answer(request);
    if (!is_same(answer, wanted))
      complain(fmt::format("a join was answered with {} for {}", answer.next, wanted.next));
    viewer.connect(request, answer, request.snapshot ? snapshot_of(model) : Sequences());
    if (request.snapshot) check_polled(organisation, model);
    if (pick(0, 3) == 0) viewer.make_room(static_cast<std::int64_t>(pick(1, 2000)));
    hub_->advance(viewer);
    tally_["gap: trimmed"] += answer.gap && answer.gap->to ? 1 : 0;
    tally_["gap: epoch"] += answer.gap && !answer.gap->to ? 1 : 0;
    return answer;
  }

  /// With its epoch; or without, as long as that is safe.
  ResumeRequest resume_after(const std::string& organisation, const Position& position) {
    const auto* const present = present_epoch(organisation);
    const bool may_leave_out = present != nullptr && *present == position.epoch;
    return may_leave_out && pick(0, 3) == 0 ? since(position.sequence)
                                            : since(position.sequence, position.epoch);
  }

  ResumeRequest some_request(const std::string& organisation) {
    switch (pick(0, 9)) {
      case 0:
        ++tally_["join: live"];
        return {};
      case 1:
        ++tally_["join: last"];
        return last(pick(0, 50));
      case 2:
      case 3: {
        ++tally_["join: snapshot"];
        ResumeRequest request;
        request.snapshot = true;
        return request;
      }
      case 4:
        ++tally_["join: another epoch"];
        return since(pick(0, 100), pick(0, 1) == 0 ? "never" : "boot-0-1");
      default:
        return some_since(organisation);
    }
  }
  ResumeRequest some_since(const std::string& organisation) {
    const auto* const epoch = present_epoch(organisation);
    const Sequence head = epoch == nullptr ? 1 : present_room(organisation).head();
    const Sequence tail = epoch == nullptr ? 1 : present_room(organisation).tail();
    const auto position = some_position(tail, head);
    if (position + 1 < tail) ++tally_["since: before the tail"];
    if (position + 1 == tail) ++tally_["since: at the tail"];
    if (position >= tail && position + 1 < head) ++tally_["since: in history"];
    if (position + 1 == head) ++tally_["since: at the head"];
    if (position >= head) ++tally_["since: beyond the head"];
    if (epoch == nullptr || pick(0, 1) == 0) return since(position);
    ++tally_["since: with the epoch"];
    return since(position, *epoch);
  }
  Sequence some_position(Sequence tail, Sequence head) {
    switch (pick(0, 4)) {
      case 0:
        return pick(0, tail - 1);
      case 1:
        return tail - 1;
      case 2:
        return head - 1;
      case 3:
        return head + pick(0, 3);
      default:
        return pick(tail - 1, head - 1);
    }
  }

  using Sequences = std::vector<Sequence>;

  Sequences snapshot_of(const NaiveRoom& model) {
    std::map<std::string, Sequence> newest;
    for (auto at = model.tail(); at < model.head(); ++at) newest[pfa_of_[model.event(at)]] = at;
    Sequences found;
    for (const auto& [pfa, sequence] : newest) found.push_back(sequence);
    std::sort(found.begin(), found.end());
    tally_["snapshot of several"] += found.size() > 3 ? 1 : 0;
    return found;
  }
  void check_polled(const std::string& organisation, const NaiveRoom& model) {
    Sequences polled;
    const auto snapshot = hub_->snapshot(organisation);
    for (const auto& [sequence, frame] : snapshot->frames) {
      polled.push_back(sequence);
      if (frame != server_frame::text(model.event(sequence))) complain("a polled event is another");
    }
    if (polled != snapshot_of(model)) complain("who polls gets another snapshot");
  }

  /// It has all that there is for it.
  void check_story(ResumingViewer& viewer) {
    viewer.receive();
    ++tally_["stories that add up"];
    for (const auto& [epoch, ledger] : viewer.ledgers()) {
      const auto& model = *rooms_.at({viewer.organisation(), epoch});
      const auto problem = ledger.missing(model.head());
      if (!problem.empty())
        complain(fmt::format("{} {}: {}", viewer.organisation(), epoch, problem));
    }
    tally_["stories of several epochs"] += viewer.ledgers().size() > 1 ? 1 : 0;
  }

  // What time does.

  void flush() {
    told_now_ = now_;
    while (hub_->flush(now_)) {
    }
    for (const auto& viewer : viewers_) {
      if (!viewer->is_connected()) continue;
      const auto head = present_room(viewer->organisation()).head();
      if (viewer->is_missing_some(head))
        complain(fmt::format("a viewer of {} lacks events", viewer->organisation()));
    }
  }

  /// As a server does it: what has come in was offered before it can be too old.
  void sweep() {
    flush();
    const auto rooms_before = hub_->holdings().rooms;
    hub_->sweep(now_);
    if (hub_->holdings().rooms < rooms_before) ++tally_["room given back"];
    for (auto& [organisation, epoch] : present_) present_room(organisation).trim_age(now_);
    forget_rooms();
    const auto forgotten = std::erase_if(ids_, [&](const auto& item) {
      return item.second.position && item.second.seen < now_ - kWindow;
    });
    tally_["id forgotten"] += static_cast<int>(forgotten);
  }

  /// Without a journal that keeps, an epoch ends with its room.
  void forget_rooms() {
    std::erase_if(present_, [this](const auto& item) {
      const auto& [organisation, epoch] = item;
      if (tail_of(organisation) != 0) return false;
      if (is_needed(organisation, epoch))
        complain(fmt::format("{} was given back though it was needed", organisation));
      return !keeps_;
    });
  }

  /// The process dies; what the journal kept, if it does, comes back.
  void restart() {
    lose_all_connections();
    end_hub();
    const auto waiting = journal_.waiting();
    const auto written = keeps_ ? pick(0, waiting) : 0;
    tally_["written and never answered"] += static_cast<int>(written);
    journal_.crash(written, told_now_);
    open_lines_.clear();
    std::erase_if(ids_, [&](const auto& item) { return !keeps_ || !item.second.position; });
    if (!keeps_) present_.clear();
    for (const auto& [organisation, epoch] : present_)
      present_room(organisation).restore_from(journal_.oldest(organisation).sequence);
    start_hub();
    ++tally_[keeps_ ? "restored" : "restarted empty"];
  }

  void end_hub() {
    tally_["cut off"] += static_cast<int>(hub_->stats().slow_consumers);
    tally_["held"] += static_cast<int>(hub_->stats().holds);
    hub_.reset();
  }
  void start_hub() {
    hub_.emplace(Hub::Settings{limits_, 1s, fmt::format("boot-{}", ++boots_), kWindow}, journal_,
                 encoder_);
    id_ = hub_->add_producer(*this);
    journal_.restore_to(*hub_);
    std::multimap<Instant, IdKey> by_age;
    for (const auto& [key, known] : ids_) by_age.emplace(known.seen, key);
    for (const auto& [seen, key] : by_age)
      hub_->restore_id(key.first, key.second, ids_[key].position->sequence, seen);
    told_now_ = now_;
    hub_->flush(now_);
  }

  // The model's rooms.

  [[nodiscard]] const std::string* present_epoch(const std::string& organisation) const {
    const auto found = present_.find(organisation);
    return found == present_.end() ? nullptr : &found->second;
  }
  NaiveRoom& present_room(const std::string& organisation) {
    if (present_epoch(organisation) == nullptr) check_rooms();
    return *rooms_.at({organisation, present_.at(organisation)});
  }

  /// A new one if the hub has begun a new epoch, which it may only if nobody needed the old one.
  NaiveRoom& room_of_epoch(const std::string& organisation, const std::string& epoch) {
    auto& room = rooms_[{organisation, epoch}];
    auto& present = present_[organisation];
    if (present == epoch) return *room;
    if (room) complain(fmt::format("{} went back to an old epoch", organisation));
    if (!present.empty()) complain(fmt::format("{} has changed its epoch", organisation));
    present = epoch;
    room = std::make_unique<NaiveRoom>(limits_, epoch);
    return *room;
  }
  [[nodiscard]] bool is_needed(const std::string& organisation, const std::string& epoch) const {
    const auto& room = *rooms_.at({organisation, epoch});
    return room.head() != room.tail() ||
           std::any_of(viewers_.begin(), viewers_.end(), [&](const auto& viewer) {
             return viewer->is_connected() && viewer->organisation() == organisation;
           });
  }

  /// What history-total drops is taken from the hub, if there was reason to drop anything.
  void check_rooms() {
    std::uint64_t held = 0;
    hub_->for_each_room([&](const Room& room) {
      auto& model = room_of_epoch(room.organisation(), room.epoch());
      const auto& log = room.log();
      held += log.held_bytes();
      if (log.tail() > model.tail() && has_total()) {
        ++tally_["dropped for history-total"];
        model.drop_before(log.tail());
      }
      if (log.head() == model.head() && log.tail() == model.tail() && log.bytes() == model.bytes())
        return;
      complain(fmt::format("{} has {} to {}, {} bytes; it should be {} to {}, {} bytes",
                           room.organisation(), log.tail(), log.head(), log.bytes(), model.tail(),
                           model.head(), model.bytes()));
    });
    if (held > limits_.total_bytes) complain("history-total was exceeded");
  }
  [[nodiscard]] bool has_total() const { return limits_.total_bytes < HistoryLimits().total_bytes; }

  /// As the hub has it at this very moment.
  [[nodiscard]] Sequence tail_of(const std::string& organisation) const {
    Sequence tail = 0;
    hub_->for_each_room([&](const Room& room) {
      if (room.organisation() == organisation) tail = room.log().tail();
    });
    return tail;
  }

  void complain(const std::string& what) {
    if (problem_.empty()) problem_ = what;
  }

  std::mt19937_64 random_;
  Tally& tally_;
  bool keeps_;
  HistoryLimits limits_;
  ResumingViewer::Surroundings around_{
      [this](const std::string& what) { complain(what); },
      [this](const std::string& text) {
        const auto found = places_.find(text);
        return found == places_.end() ? nullptr : &found->second;
      },
      [this](const std::string& organisation) { return tail_of(organisation); }};
  KeepingJournal journal_;
  V1Encoder encoder_;
  std::optional<Hub> hub_;
  ProducerId id_ = 0;
  int boots_ = 0;
  Instant now_ = at(0s);
  Instant told_now_ = now_;  ///< the last that the hub has heard of the time
  std::uint64_t line_ = 0;
  bool is_failing_ = false;
  std::map<std::uint64_t, Line> open_lines_;
  std::map<IdKey, Known> ids_;
  std::map<std::string, std::string> pfa_of_;
  std::map<std::string, ResumingViewer::Place> places_;  ///< of all that was accepted, by text
  std::map<std::pair<std::string, std::string>, std::unique_ptr<NaiveRoom>> rooms_;  ///< by epoch
  std::map<std::string, std::string> present_;  ///< each organisation's epoch
  std::vector<std::unique_ptr<ResumingViewer>> viewers_;
  std::string problem_;
};

void run(std::uint64_t seed, Tally& tally) {
  INFO("run again with SYNCWS_SEED=" << seed);
  RandomWorld world(seed, tally);
  for (int operation = 0; operation < kOperations; ++operation) {
    const auto& problem = world.step();
    if (problem.empty()) continue;
    FAIL("operation " << operation << ": " << problem);
  }
  if (const auto& problem = world.finish(); !problem.empty()) FAIL("at the end: " << problem);
}

}  // namespace

TEST_CASE("what viewers received and the gaps they know of add up to everything",
          "[hub][resume][random]") {
  Tally tally;
  if (const char* const seed = std::getenv("SYNCWS_SEED"); seed != nullptr) {
    return run(std::strtoull(seed, nullptr, 10), tally);
  }
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) run(seed, tally);
  for (const auto* const what : {"journal failed",
                                 "repeated",
                                 "repeated while it was written",
                                 "repeat failed with the first",
                                 "id forgotten",
                                 "written and never answered",
                                 "restored",
                                 "restarted empty",
                                 "room given back",
                                 "dropped for history-total",
                                 "held",
                                 "cut off",
                                 "resumed",
                                 "came back to a gap",
                                 "came back after a cut",
                                 "gap: trimmed",
                                 "gap: epoch",
                                 "join: live",
                                 "join: last",
                                 "join: snapshot",
                                 "join: another epoch",
                                 "since: before the tail",
                                 "since: at the tail",
                                 "since: in history",
                                 "since: at the head",
                                 "since: beyond the head",
                                 "since: with the epoch",
                                 "snapshot of several",
                                 "stories that add up",
                                 "stories of several epochs"}) {
    INFO(what << ": " << tally[what]);
    CHECK(tally[what] >= 10);
  }
}
