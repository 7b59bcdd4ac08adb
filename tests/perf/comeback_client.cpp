// Many viewers lose their server and come back to the next one on that port, all at the same time.
// Says "in" when all have come in, "lost" when all have lost it, waits for a line on standard
// input, and prints then one object of JSON.
//
//     comeback_client PORT ORGANISATION VIEWERS
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "bare/sockets.h"
#include "base/json_text.h"
#include "comeback/crowd.h"

namespace {

constexpr int kUsage = 2;
constexpr int kArguments = 4;
constexpr std::size_t kHandshakes = 64;

void say(const char* word) {
  std::puts(word);
  std::fflush(stdout);
}

void ride_out(std::uint16_t port, const char* organisation, std::size_t viewers) {
  comeback::Crowd crowd(port, organisation, viewers);
  crowd.come_in(kHandshakes);
  say("in");
  crowd.await_end();
  say("lost");
  if (std::getchar() == EOF) return;
  const auto storm = crowd.come_back();
  fmt::print(R"({{"viewers":{},"refused":{},"reason":{},"medianSeconds":{:.3f},"seconds":{:.3f}}})"
             "\n",
             viewers, storm.refused, syncws::json_string(storm.reason), storm.median_seconds,
             storm.seconds);
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != kArguments) {
    fmt::print(stderr, "usage: comeback_client PORT ORGANISATION VIEWERS\n");
    return kUsage;
  }
  bare::raise_descriptor_limit();
  const auto number = [&](int place) { return std::strtoul(arguments[place], nullptr, 10); };
  ride_out(static_cast<std::uint16_t>(number(1)), arguments[2], number(3));
  return 0;
} catch (const std::exception& problem) {
  fmt::print(stderr, "comeback_client: {}\n", problem.what());
  return 1;
}
