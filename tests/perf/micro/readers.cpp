// The two readers behind the decoder, side by side: nlohmann's parser, which has the last word, and
// simdjson's, which is asked first.
#include <benchmark/benchmark.h>

#include "micro/lines.h"
#include "wire/event_reader.h"
#include "wire/quick_event_reader.h"

namespace {

using namespace syncws;

template <typename Read>
void read_lines(benchmark::State& state, const Read& read) {
  const auto lines = perf::worker_lines(1'000);
  std::size_t at = 0;
  for (auto _ : state) {
    read(lines[at]);
    at = (at + 1) % lines.size();
  }
  state.SetItemsProcessed(state.iterations());
}

void read_strictly(benchmark::State& state) {
  read_lines(state, [](std::string_view line) {
    EventTexts texts;
    benchmark::DoNotOptimize(read_event(line, texts));
  });
}
BENCHMARK(read_strictly)->Name("read a line (nlohmann)");

void read_quickly(benchmark::State& state) {
  read_lines(state,
             [](std::string_view line) { benchmark::DoNotOptimize(read_event_quickly(line)); });
}
BENCHMARK(read_quickly)->Name("read a line (simdjson)");

}  // namespace
