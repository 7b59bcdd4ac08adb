// What zlib takes to pack an event for permessage-deflate, once for all who want it.
#include <benchmark/benchmark.h>
#include <zlib.h>

#include <array>
#include <stdexcept>

#include "micro/lines.h"

namespace {

using namespace syncws;

/// Raw deflate; a window of 512 bytes is the smallest that zlib has.
class Packer {
 public:
  Packer(int level, int window_bits) {
    constexpr int kMemory = 8;
    if (deflateInit2(&stream_, level, Z_DEFLATED, -window_bits, kMemory, Z_DEFAULT_STRATEGY) !=
        Z_OK)
      throw std::runtime_error("zlib does not start");
  }
  ~Packer() { deflateEnd(&stream_); }
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;

  std::size_t pack(const std::string& text) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_.avail_in = static_cast<uInt>(text.size());
    stream_.next_out = out_.data();
    stream_.avail_out = static_cast<uInt>(out_.size());
    ::deflate(&stream_, Z_SYNC_FLUSH);
    return out_.size() - stream_.avail_out;
  }
  void forget() { deflateReset(&stream_); }

 private:
  z_stream stream_{};
  std::array<Bytef, 65'536> out_{};
};

std::vector<std::string> spans_of(std::size_t events) {
  std::vector<std::string> spans;
  const auto lines = perf::worker_lines(events * 100);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i % events == 0) spans.emplace_back();
    spans.back() += lines[i];
  }
  return spans;
}

void deflate_spans(benchmark::State& state, bool keeps_context, int window_bits) {
  constexpr int kLevel = 6;
  const auto events = static_cast<std::size_t>(state.range(0));
  const auto spans = spans_of(events);
  Packer packer(kLevel, window_bits);
  std::size_t at = 0;
  std::size_t in = 0;
  std::size_t out = 0;
  for ([[maybe_unused]] auto _ : state) {
    if (!keeps_context) packer.forget();
    in += spans[at].size();
    out += packer.pack(spans[at]);
    at = (at + 1) % spans.size();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["left"] = static_cast<double>(out) / static_cast<double>(in);
}
BENCHMARK_CAPTURE(deflate_spans, alone, false, 15)
    ->Name("deflate, no context, events")
    ->Arg(1)
    ->Arg(64);
BENCHMARK_CAPTURE(deflate_spans, kept, true, 9)
    ->Name("deflate, a context of 512 bytes, events")
    ->Arg(1)
    ->Arg(64);

}  // namespace
