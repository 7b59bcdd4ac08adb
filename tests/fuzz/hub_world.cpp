#include "hub_world.h"

#include <fmt/format.h>

#include <algorithm>

#include "expect.h"
#include "wire/server_frame.h"

namespace syncws::fuzz {

HubWorld::HubWorld(const Settings& settings)
    : settings_(settings),
      hub_({settings.history, settings.pace, "boot", std::chrono::minutes(5), nullptr, &packer_},
           *this, encoder_),
      producer_(hub_.add_producer(*this)) {}

HubWorld::~HubWorld() {
  for (auto& viewer : viewers_) hub_.leave(*viewer);
}

void HubWorld::publish(const std::string& organisation, std::size_t bytes) {
  ++lines_;
  auto payload = fmt::format(R"({{"pfaId":"{}","line":"{}-{}","fill":"{}"}})", lines_ % 3,
                             producer_, lines_, std::string(bytes, '.'));
  auto event_id = settings_.repeats ? fmt::format("{}-{}", producer_, lines_ / 2) : "";
  open_lines_.insert(lines_);
  hub_.publish({organisation, "SYNC_X", "pfa", std::move(event_id), server_frame::text(payload)},
               {producer_, lines_}, now_);
  check_limits();
}

void HubWorld::record(Entry entry, Journal::Listener& listener) {
  if (settings_.slow_journal) {
    waiting_.push_back({std::move(entry), &listener});
  } else {
    accept({std::move(entry), &listener});
  }
}

Position HubWorld::open(std::string_view /*organisation*/, std::string fresh_epoch) {
  return {std::move(fresh_epoch), 0};
}

void HubWorld::forget(std::string_view organisation, Sequence tail) {
  const auto* const room = find_room(organisation);
  expect(room != nullptr && room->log().tail() == tail, "what has left history is forgotten");
}

void HubWorld::accept_oldest() {
  if (waiting_.empty()) return;
  auto oldest = std::move(waiting_.front());
  waiting_.pop_front();
  accept(std::move(oldest));
}

void HubWorld::fail() {
  for (auto& waiting : std::exchange(waiting_, {}))
    waiting.listener->on_not_recorded(std::move(waiting.entry),
                                      {ErrorKind::unavailable, "the journal's disk is full"});
}

/// A room's event may be on its way before the hub returns, so the model has it first. Only a room
/// that is new, and has no viewers, can't be asked for its epoch before.
void HubWorld::accept(Waiting waiting) {
  const auto organisation = waiting.entry.event.organisation;
  if (hub_.is_held(organisation)) excuse(organisation);
  const bool is_told = waiting.entry.origin.producer == producer_;
  std::string_view frame = waiting.entry.event.frame;
  const std::string payload(server_frame::take_payload(frame));
  const auto before = place(organisation);
  const bool is_new = before.epoch.empty();
  if (!is_new) model_.add(organisation, before.epoch, before.sequence, payload);
  waiting.listener->on_recorded(std::move(waiting.entry));
  const auto after = place(organisation);
  expect(!after.epoch.empty(), "an accepted event has a room");
  expect(is_new || after.epoch == before.epoch, "a room that is there is used");
  if (is_new) model_.add(organisation, after.epoch, after.sequence - 1, payload);
  expect(after.sequence == model_.head(organisation, after.epoch),
         "the event has the next position");
  expect(!is_told ||
             (last_accepted_.epoch == after.epoch && last_accepted_.sequence == after.sequence - 1),
         "the producer is told the position");
}

/// A source that does not wait for a held room takes its history away from viewers who did nothing
/// wrong.
void HubWorld::excuse(std::string_view organisation) {
  for (auto& viewer : viewers_) {
    if (viewer->organisation() == organisation) viewer->set_behind(true);
  }
}

void HubWorld::on_accepted(std::uint64_t line, std::string_view /*organisation*/,
                           std::string_view epoch, Sequence sequence) {
  count_line(line);
  last_accepted_ = {std::string(epoch), sequence};
}

void HubWorld::on_refused(std::uint64_t line, const Error& /*error*/) { count_line(line); }
void HubWorld::on_not_recorded(Entry entry, const Error& /*error*/) {
  count_line(entry.origin.line);
}

/// A repeat is answered with its first, so that only lines without repeats are answered in order.
void HubWorld::count_line(std::uint64_t line) {
  expect(settings_.repeats || open_lines_.empty() || line == *open_lines_.begin(),
         "a producer hears of its lines in order");
  expect(open_lines_.erase(line) == 1, "a producer hears of each line once");
}

void HubWorld::replace_producer() {
  hub_.remove_producer(producer_);
  producer_ = hub_.add_producer(*this);
  lines_ = 0;
  open_lines_.clear();
}

void HubWorld::join(const std::string& organisation, Variant variant,
                    const ResumeRequest& request) {
  auto viewer = std::make_unique<Viewer>(model_, organisation, variant);
  const auto answer = hub_.join(organisation, *viewer, variant, request);
  const auto* const room = find_room(organisation);
  expect(room != nullptr, "who has joined is in a room");
  check_answer(*room, request, answer);
  viewer->begin(answer, request.snapshot ? snapshot_of(*room) : std::deque<Sequence>());
  hub_.advance(*viewer);
  viewer->set_behind(!viewer->has_all());
  viewers_.push_back(std::move(viewer));
}

std::deque<Sequence> HubWorld::snapshot_of(const Room& room) const {
  std::set<std::string_view> seen;
  std::deque<Sequence> found;
  for (auto at = room.log().head(); at > room.log().tail(); --at) {
    const auto payload = model_.payload(room.organisation(), room.epoch(), at - 1);
    if (seen.insert(payload.substr(0, payload.find(','))).second) found.push_front(at - 1);
  }
  return found;
}

void HubWorld::check_answer(const Room& room, const ResumeRequest& request,
                            const ResumeAnswer& answer) const {
  const auto tail = room.log().tail();
  const auto head = room.log().head();
  expect(answer.head.epoch == room.epoch() && answer.head.sequence == head - 1,
         "the answer names the head");
  expect(answer.next >= tail && answer.next <= head,
         "the first event is one that is there, or the next");
  if (!request.since) {
    const auto wanted = std::min(request.last.value_or(0), head - tail);
    return expect(answer.next == head - wanted && !answer.gap && !answer.recovered,
                  "the newest n are replayed");
  }
  const bool can_resume = request.epoch.value_or(room.epoch()) == room.epoch() &&
                          *request.since < head && *request.since + 1 >= tail;
  expect(answer.recovered == can_resume, "it resumes if it can");
  expect(answer.gap.has_value() != can_resume,
         "either all of it follows or a gap says what is missing");
  expect(answer.next == (can_resume ? *request.since + 1 : tail), "all that is there follows");
  expect(!answer.gap || answer.gap->from == *request.since + 1, "a gap begins after since");
}

void HubWorld::leave(std::size_t viewer) {
  auto& place = viewers_[viewer];
  hub_.leave(*place);
  retire(*place);
  place = std::move(viewers_.back());
  viewers_.pop_back();
}

void HubWorld::retire(const Viewer& viewer) {
  received_ += viewer.received();
  cut_off_ += viewer.was_cut_off() ? 1 : 0;
}

void HubWorld::set_mood(std::size_t viewer, Viewer::Mood mood) { viewers_[viewer]->set_mood(mood); }

void HubWorld::recover(std::size_t viewer) {
  viewers_[viewer]->recover();
  hub_.advance(*viewers_[viewer]);
}

Position HubWorld::place(const std::string& organisation) const {
  const auto* const room = find_room(organisation);
  return room == nullptr ? Position() : Position{room->epoch(), room->log().head()};
}

void HubWorld::flush() {
  constexpr int kMostTurns = 1000;
  int turns = 1;
  while (hub_.flush(now_)) expect(++turns < kMostTurns, "flushing comes to an end");
  check_flushed();
}

void HubWorld::check_flushed() {
  expect(!hub_.has_unflushed(), "after a flush nothing is unflushed");
  for (const auto& viewer : viewers_) {
    const bool is_done = !viewer->waits() && !viewer->has_ended();
    if (is_done) viewer->end_snapshot(find_room(viewer->organisation())->log().tail());
    expect(viewer->is_given_snapshot() ||
               Hub::has_all(*viewer) == (viewer->has_ended() || viewer->has_all()),
           "the hub knows who has all");
    if (!is_done) continue;
    expect(viewer->has_all(), "who can take bytes has all of them after a flush");
    viewer->set_behind(false);
  }
  const auto deadline = hub_.next_deadline();
  expect(!deadline || *deadline > now_, "a hold ends in time");
}

void HubWorld::check_limits() const {
  std::uint64_t held = 0;
  hub_.for_each_room([&](const Room& room) {
    expect(room.log().events() <= settings_.history.events, "history-events is kept");
    expect(room.log().bytes() <= settings_.history.bytes, "history-bytes is kept");
    held += room.log().held_bytes();
  });
  expect(held <= settings_.history.total_bytes, "history-total is kept");
}

/// The loop's timers run after the flush of the turn before.
void HubWorld::sweep() {
  flush();
  hub_.sweep(now_);
  hub_.for_each_room([&](const Room& room) {
    expect(!room.is_idle() || room.is_held(), "an idle room is forgotten");
  });
}

void HubWorld::end() {
  while (!waiting_.empty()) accept_oldest();
  expect(open_lines_.empty(), "each line was answered");
  flush();
  while (!viewers_.empty()) leave(viewers_.size() - 1);
  flush();
  advance_clock(settings_.history.age + std::chrono::hours(1));
  sweep();
  expect(hub_.holdings().rooms == 0, "nothing is left when everybody has gone");
  expect(hub_.stats().events_accepted == model_.events(), "accepted events are counted");
  expect(hub_.stats().deliveries == received_, "deliveries are counted");
  expect(hub_.stats().slow_consumers == cut_off_, "slow consumers are counted");
}

const Room* HubWorld::find_room(std::string_view organisation) const {
  const Room* found = nullptr;
  hub_.for_each_room([&](const Room& room) {
    if (room.organisation() == organisation) found = &room;
  });
  return found;
}

}  // namespace syncws::fuzz
