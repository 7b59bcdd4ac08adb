/// Publishes lines of JSON over HTTP, for servers without a socket of events: each line is POSTed
/// to /publish/ORG, over one connection, so that they stay in order, and with many requests under
/// way.
///
///     publish_bridge PORT < lines

#include <charconv>
#include <cstdio>
#include <exception>
#include <string_view>

#include "bridge/post_line.h"

namespace {

constexpr int kWrongUsage = 2;

bool read_port(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port != 0;
}

}  // namespace

int main(int count, char** arguments) try {
  std::uint16_t port = 0;
  if (count != 2 || !read_port(arguments[1], port)) {
    std::fputs("usage: publish_bridge PORT < lines\n", stderr);
    return kWrongUsage;
  }
  bridge::PostLine line(port);
  line.run();
  return 0;
} catch (const std::exception& problem) {
  std::fprintf(stderr, "publish_bridge: %s\n", problem.what());
  return 1;
}
