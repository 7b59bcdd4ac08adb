#include "net/timer_wheel.h"

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "catch.h"
#include "support/moments.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

constexpr Duration kTick = TimerWheel::kTick;

class Alarm final : public TimerWheel::Timer {
 public:
  explicit Alarm(std::function<void(Instant)> then = {}) : then_(std::move(then)) {}
  void on_due(Instant now) {
    ++rings;
    rang = now;
    if (then_) then_(now);
  }
  int rings = 0;
  Instant rang{};

 private:
  std::function<void(Instant)> then_;
};

void ring(TimerWheel::Timer& timer, Instant now) { static_cast<Alarm&>(timer).on_due(now); }

/// Moves the wheel on in steps that are no multiples of its tick.
void pass(TimerWheel& wheel, Instant& now, Duration time) {
  for (const auto end = now + time; now < end;) {
    now = std::min(end, now + 7ms);
    wheel.advance(now);
  }
}

}  // namespace

TEST_CASE("a timer rings once, not early and at most two ticks late", "[timer]") {
  for (const Duration delay :
       {Duration(0), Duration(1), Duration(1ms), kTick - 1ns, kTick, kTick + 1ns, Duration(1s),
        Duration(51s), Duration(52s), Duration(10min)}) {
    for (const Duration into_tick : {Duration(0), Duration(1), kTick / 2, kTick - 1ns}) {
      TimerWheel wheel(at(0s), ring);
      Alarm alarm;
      auto now = at(3 * kTick + into_tick);
      wheel.advance(now);
      const auto due = now + delay;
      wheel.set(alarm, delay);
      CHECK(alarm.is_set());
      pass(wheel, now, delay + 10 * kTick);
      CHECK(alarm.rings == 1);
      CHECK(!alarm.is_set());
      CHECK(alarm.rang >= due);
      CHECK(alarm.rang <= due + 2 * kTick + 7ms);
    }
  }
}

TEST_CASE("a timer that is set again rings at the new time only", "[timer]") {
  TimerWheel wheel(at(0s), ring);
  Alarm alarm;
  auto now = at(0s);
  wheel.set(alarm, 1s);
  pass(wheel, now, 900ms);
  wheel.set(alarm, 1s);
  pass(wheel, now, 900ms);
  CHECK(alarm.rings == 0);
  wheel.set(alarm, 100ms);
  pass(wheel, now, 250ms);
  CHECK(alarm.rings == 1);
  pass(wheel, now, 10s);
  CHECK(alarm.rings == 1);
}

TEST_CASE("a timer that was cancelled or has died does not ring", "[timer]") {
  TimerWheel wheel(at(0s), ring);
  Alarm cancelled;
  auto dead = std::make_unique<Alarm>();
  Alarm neighbour;
  for (auto* const timer : {&cancelled, dead.get(), &neighbour}) wheel.set(*timer, 1s);
  TimerWheel::cancel(cancelled);
  TimerWheel::cancel(cancelled);
  CHECK(!cancelled.is_set());
  dead.reset();
  wheel.advance(at(2s));
  CHECK(cancelled.rings == 0);
  CHECK(neighbour.rings == 1);
}

TEST_CASE("a timer may set itself while it rings", "[timer]") {
  TimerWheel wheel(at(0s), ring);
  Alarm* self = nullptr;
  Alarm alarm([&](Instant) { wheel.set(*self, 100ms); });
  self = &alarm;
  auto now = at(0s);
  wheel.set(alarm, 100ms);
  pass(wheel, now, 3s);
  CHECK(alarm.rings >= 15);
  CHECK(alarm.rings <= 30);
  CHECK(alarm.is_set());
}

TEST_CASE("a timer may end others and itself while it rings", "[timer]") {
  TimerWheel wheel(at(0s), ring);
  std::vector<std::unique_ptr<Alarm>> alarms;
  int rings = 0;
  for (int i = 0; i < 10; ++i) {
    alarms.push_back(std::make_unique<Alarm>([&](Instant) {
      ++rings;
      auto doomed = std::move(alarms);
      alarms.clear();
    }));
    wheel.set(*alarms.back(), 1s);
  }
  wheel.advance(at(2s));
  CHECK(rings == 1);
}

TEST_CASE("a timer that is set for a whole turn of the wheel waits for it", "[timer]") {
  TimerWheel wheel(at(0s), ring);
  Alarm later;
  Alarm alarm([&](Instant) { wheel.set(later, 1024 * kTick - kTick); });
  auto now = at(0s);
  wheel.set(alarm, 1s);
  pass(wheel, now, 1100ms);
  REQUIRE(alarm.rings == 1);
  pass(wheel, now, 1022 * kTick);
  CHECK(later.rings == 0);
  pass(wheel, now, 5 * kTick);
  CHECK(later.rings == 1);
}

TEST_CASE("timers outlive their wheel", "[timer]") {
  Alarm one;
  Alarm two;
  {
    TimerWheel wheel(at(0s), ring);
    wheel.set(one, 1s);
    wheel.set(two, 1s);
  }
  TimerWheel::cancel(one);
  CHECK(!one.is_set());
}

TEST_CASE("after a long stop everything that was due rings", "[timer]") {
  TimerWheel wheel(at(0s), ring);
  std::vector<std::unique_ptr<Alarm>> alarms;
  for (int second = 1; second <= 300; ++second) {
    alarms.push_back(std::make_unique<Alarm>());
    wheel.set(*alarms.back(), std::chrono::seconds(second));
  }
  wheel.advance(at(200s + 2 * kTick));
  for (int second = 1; second <= 300; ++second) {
    CHECK(alarms[static_cast<std::size_t>(second) - 1]->rings == (second <= 200 ? 1 : 0));
  }
}

TEST_CASE("after a long stop a timer set while ringing has its time from now", "[timer]") {
  TimerWheel wheel(at(0s), ring);
  Alarm answer;
  Alarm question([&](Instant) { wheel.set(answer, 10s); });
  wheel.set(question, 1s);
  wheel.advance(at(60s));
  REQUIRE(question.rings == 1);
  CHECK(answer.rings == 0);
  wheel.advance(at(69s));
  CHECK(answer.rings == 0);
}

TEST_CASE("thousands of timers keep time like a plain list", "[timer]") {
  struct Model {
    Alarm alarm;
    std::optional<Instant> due;
  };
  std::mt19937_64 random(3);
  const auto pick = [&](std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(0, most)(random);
  };
  TimerWheel wheel(at(0s), ring);
  std::vector<std::unique_ptr<Model>> models(2000);
  for (auto& model : models) model = std::make_unique<Model>();
  auto now = at(0s);
  std::uint64_t wrong = 0;
  std::uint64_t rings = 0;
  for (int step = 0; step < 4000; ++step) {
    for (int change = 0; change < 20; ++change) {
      auto& model = *models[static_cast<std::size_t>(pick(1999))];
      if (pick(9) == 0) {
        TimerWheel::cancel(model.alarm);
        model.due.reset();
      } else {
        const Duration delay(pick(pick(20) == 0 ? 300'000'000'000 : 3'000'000'000));
        wheel.set(model.alarm, delay);
        model.due = now + delay;
      }
    }
    now += Duration(pick(step % 500 == 0 ? 100'000'000'000 : 40'000'000));
    wheel.advance(now);
    for (auto& model : models) {
      const bool rang = model->alarm.rings > 0;
      const bool is_early = rang && (!model->due || *model->due > now || model->alarm.rings > 1);
      const bool is_late = !rang && model->due && *model->due + 2 * kTick <= now;
      wrong += is_early || is_late || model->alarm.is_set() != (model->due && !rang) ? 1 : 0;
      rings += rang ? 1 : 0;
      if (rang) model->due.reset();
      model->alarm.rings = 0;
    }
  }
  CHECK(wrong == 0);
  CHECK(rings > 10'000);
}

TEST_CASE("a moment is kept to the tick, before the wheel's beginning as well", "[timer]") {
  TimerWheel wheel(at(0s), ring);
  for (const Duration now : {Duration(0s), Duration(1h), Duration(240h)}) {
    wheel.advance(at(now));
    CHECK(wheel.moment_of(wheel.tick()) == wheel.now());
    for (const Duration apart : {-1000h, -1h, 0h, 1h, 1000h}) {
      const auto moment = wheel.now() + apart;
      CHECK(wheel.moment_of(wheel.tick_of(moment)) == moment);
      CHECK(wheel.moment_of(wheel.tick_of(moment + kTick - 1ns)) == moment);
    }
  }
}

TEST_CASE("a delay longer than the wheel can count does not ring at once", "[timer]") {
  TimerWheel wheel(at(0s), ring);
  Alarm alarm;
  wheel.set(alarm, 24h * 365 * 100);
  auto now = at(0s);
  pass(wheel, now, 120s);
  CHECK(alarm.rings == 0);
  CHECK(alarm.is_set());
}

TEST_CASE("who turns the wheel may sleep until the next deadline", "[timer]") {
  std::vector<Instant> sooner;
  TimerWheel wheel(at(0s), ring, [&](Instant due) { sooner.push_back(due); });
  CHECK(wheel.await_next() == std::nullopt);
  Alarm first;
  Alarm later;
  wheel.set(first, 3s);
  wheel.set(later, 20s);
  REQUIRE(sooner.size() == 1);
  CHECK(sooner[0] >= at(3s));
  CHECK(sooner[0] <= at(3s) + 2 * kTick);
  wheel.advance(sooner[0]);
  CHECK(first.rings == 1);
  const auto next = wheel.await_next();
  REQUIRE(next);
  CHECK(*next >= at(20s));
  wheel.set(first, 1s);
  CHECK(sooner.size() == 2);
  wheel.advance(sooner[1]);
  CHECK(first.rings == 2);
  CHECK(later.rings == 0);
  wheel.advance(*next);
  CHECK(later.rings == 1);
  CHECK(wheel.await_next() == std::nullopt);
}

TEST_CASE("a deadline of a later revolution is awaited in the end", "[timer]") {
  TimerWheel wheel(at(0s), ring);
  Alarm alarm;
  wheel.set(alarm, 5min);
  int wakes = 0;
  auto now = at(0s);
  while (const auto next = wheel.await_next()) {
    CHECK(*next > now);
    now = *next;
    wheel.advance(now);
    ++wakes;
  }
  CHECK(alarm.rings == 1);
  CHECK(alarm.rang >= at(5min));
  CHECK(wakes < 10);
}

TEST_CASE("after a long sleep a timer counts from the time that it is", "[timer]") {
  const auto start = monotonic_now() - 1h;
  TimerWheel wheel(start, ring);
  CHECK(wheel.now() == start);
  wheel.forget_now();
  CHECK(wheel.now() > start + 59min);
  Alarm alarm;
  wheel.forget_now();
  const auto now = wheel.now();
  wheel.set(alarm, 10s);
  wheel.advance(now + 9s);
  CHECK(alarm.rings == 0);
  wheel.advance(now + 11s);
  CHECK(alarm.rings == 1);
}
