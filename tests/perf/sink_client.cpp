// Viewers that throw away what they get, each until it has had so many bytes. Says "in" when all
// are greeted, and when all are full prints one object of JSON: the seconds since the first byte,
// and the bytes of all of them.
//
//     sink_client PORT ORGANISATION VIEWERS BYTES
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <vector>

#include "bare/loop.h"
#include "bare/sockets.h"
#include "base/clock.h"
#include "sink/drain.h"

namespace {

constexpr int kUsage = 2;
constexpr int kArguments = 5;

double fill(bare::Loop& loop, std::size_t viewers, const sink::Progress& progress) {
  while (progress.bytes == 0) loop.turn();
  const auto begun = syncws::monotonic_now();
  while (progress.full < viewers) loop.turn();
  return syncws::to_seconds(syncws::monotonic_now() - begun);
}

void run(std::uint16_t port, const char* organisation, std::size_t viewers, std::uint64_t bytes) {
  bare::Loop loop;
  sink::Progress progress{bytes};
  std::vector<std::unique_ptr<sink::Drain>> drains;
  for (std::size_t i = 0; i < viewers; ++i)
    drains.push_back(std::make_unique<sink::Drain>(loop, port, organisation, progress));
  while (progress.greeted < viewers) loop.turn();
  std::puts("in");
  std::fflush(stdout);
  const auto seconds = fill(loop, viewers, progress);
  fmt::print(R"({{"seconds":{:.6f},"bytes":{}}})"
             "\n",
             seconds, progress.bytes);
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != kArguments) {
    fmt::print(stderr, "usage: sink_client PORT ORGANISATION VIEWERS BYTES\n");
    return kUsage;
  }
  bare::raise_descriptor_limit();
  const auto number = [&](int place) { return std::strtoull(arguments[place], nullptr, 10); };
  run(static_cast<std::uint16_t>(number(1)), arguments[2], number(3), number(4));
  return 0;
} catch (const std::exception& problem) {
  fmt::print(stderr, "sink_client: {}\n", problem.what());
  return 1;
}
