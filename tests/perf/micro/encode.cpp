// Plain frames become those of syncws.v1, once a span for all who want it.
#include <benchmark/benchmark.h>

#include "micro/lines.h"
#include "rooms/event_log.h"
#include "wire/v1_encoder.h"

namespace {

using namespace syncws;

void encode(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  std::string frames;
  for (const auto& event : perf::worker_events(count)) frames += event.frame;
  const V1Encoder encoder;
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(encoder.encode_v1(Span{1'000'000, 1'000'000 + count, frames}));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(encode)->Name("encode v1, a span of")->Arg(1)->Arg(64);

}  // namespace
