// From a line to a checked event.
#include <benchmark/benchmark.h>

#include "micro/lines.h"
#include "wire/event_decoder.h"
#include "wire/line_splitter.h"

namespace {

using namespace syncws;

void decode(benchmark::State& state) {
  const auto lines = perf::worker_lines(1'000);
  const EventDecoder decoder({});
  std::size_t at = 0;
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(decoder.decode(lines[at], WallTime{}));
    at = (at + 1) % lines.size();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(decode);

/// As the socket's source reads them.
void split(benchmark::State& state) {
  constexpr std::size_t kPiece = std::size_t{64} * 1024;
  std::string text;
  for (const auto& line : perf::worker_lines(kPiece / 200)) text += line + "\n";
  LineSplitter splitter(kMaxEventBytes);
  std::int64_t lines = 0;
  for ([[maybe_unused]] auto _ : state) {
    splitter.feed(text);
    while (auto line = splitter.next()) {
      benchmark::DoNotOptimize(line->text.data());
      ++lines;
    }
  }
  state.SetItemsProcessed(lines);
}
BENCHMARK(split)->Name("split into lines");

}  // namespace
