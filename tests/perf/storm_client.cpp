// Many viewers that resume from the beginning of an organisation's history, all at once. Each goes
// on listening when it has everything, until all have. One object of JSON on standard output.
//
//     storm_client PORT ORGANISATION EPOCH VIEWERS EVENTS
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "bare/loop.h"
#include "bare/sockets.h"
#include "base/clock.h"
#include "storm/reader.h"

namespace {

using namespace syncws;
using namespace syncws::perf;

constexpr int kUsage = 2;
constexpr int kArguments = 6;

std::string request_for(const std::string& organisation, const std::string& epoch) {
  return fmt::format(
      "GET /api/ws/sync/{}?since=0&epoch={} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Key: c3luY3dzLXN0b3JtLWtleQ==\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: syncws.v1\r\n\r\n",
      organisation, epoch);
}

std::string ride_out(std::uint16_t port, std::size_t viewers, Storm& storm) {
  bare::Loop loop;
  const auto begun = monotonic_now();
  std::vector<std::unique_ptr<Reader>> readers;
  for (std::size_t i = 0; i < viewers; ++i)
    readers.push_back(std::make_unique<Reader>(loop, port, storm));
  std::vector<double> times;
  while (storm.done < viewers) {
    loop.turn();
    times.resize(storm.done, to_seconds(monotonic_now() - begun));
  }
  return fmt::format(
      R"({{"viewers":{},"events":{},"firstSeconds":{:.3f},"medianSeconds":{:.3f},"seconds":{:.3f},"bytes":{}}})"
      "\n",
      viewers, storm.last, times.front(), times[times.size() / 2], times.back(), storm.bytes);
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != kArguments) {
    fmt::print(stderr, "usage: storm_client PORT ORGANISATION EPOCH VIEWERS EVENTS\n");
    return kUsage;
  }
  bare::raise_descriptor_limit();
  const auto number = [&](int place) { return std::strtoul(arguments[place], nullptr, 10); };
  Storm storm{request_for(arguments[2], arguments[3]), number(5)};
  fmt::print("{}",
             ride_out(static_cast<std::uint16_t>(number(1)), std::max(number(4), 1UL), storm));
  return 0;
} catch (const std::exception& problem) {
  fmt::print(stderr, "storm_client: {}\n", problem.what());
  return 1;
}
