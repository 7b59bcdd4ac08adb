// From a checked event to 1,000 subscribers that take everything and do nothing: what the hub
// itself costs. An item is a delivery.
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "micro/lines.h"
#include "rooms/hub.h"
#include "wire/v1_encoder.h"

namespace {

using namespace syncws;

constexpr std::size_t kSubscribers = 1'000;

class Taker final : public Subscriber {
 public:
  Offer offer(std::string_view frames) override {
    benchmark::DoNotOptimize(frames.data());
    return Offer::taken;
  }
  void on_cut_off(const std::optional<Gap>& /*lost*/) override {}
};

class Nobody final : public Producer {
 public:
  void on_accepted(std::uint64_t /*line*/, std::string_view /*organisation*/,
                   std::string_view /*epoch*/, Sequence /*sequence*/) override {}
  void on_refused(std::uint64_t /*line*/, const Error& /*error*/) override {}
  void on_not_recorded(Entry /*entry*/, const Error& /*error*/) override {}
};

struct World {
  explicit World(Variant variant) {
    for (std::size_t i = 0; i < kSubscribers; ++i) {
      takers.push_back(std::make_unique<Taker>());
      hub.join("org-rio", *takers.back(), variant, {});
    }
  }
  ~World() {
    for (const auto& taker : takers) hub.leave(*taker);
    hub.remove_producer(producer);
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  void publish(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      hub.publish(events[next], {producer, 1}, now);
      next = (next + 1) % events.size();
    }
  }
  void flush() {
    now += std::chrono::microseconds(100);
    while (hub.flush(now)) {
    }
  }

  MemoryJournal journal;
  V1Encoder encoder;
  Hub hub{{}, journal, encoder};
  Nobody nobody;
  ProducerId producer = hub.add_producer(nobody);
  std::vector<std::unique_ptr<Taker>> takers;
  std::vector<Event> events = perf::worker_events(512);
  std::size_t next = 0;
  Instant now{};
};

void flush(benchmark::State& state, Variant variant) {
  World world(variant);
  const auto count = static_cast<std::size_t>(state.range(0));
  for ([[maybe_unused]] auto _ : state) {
    world.publish(count);
    world.flush();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * std::int64_t{kSubscribers});
}
BENCHMARK_CAPTURE(flush, plain, Variant::plain)->Name("flush, plain, events")->Arg(1)->Arg(64);
BENCHMARK_CAPTURE(flush, v1, Variant::v1)->Name("flush, v1, events")->Arg(1)->Arg(64);

}  // namespace
