/// The floor to measure against: one thread, epoll, each event encoded once and each batch of
/// events sent by one send() a subscriber. No history, no checks, no acknowledgements.
///
///     bare_server --port N --socket PATH [--batch 64] [--ping-interval SECONDS]

#include <charconv>
#include <cstdio>
#include <exception>
#include <optional>
#include <span>
#include <string_view>

#include "bare/server.h"
#include "bare/sockets.h"

namespace {

constexpr int kWrongUsage = 2;

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

bool read_seconds(std::string_view text, std::chrono::seconds& time) {
  int seconds = 0;
  if (!read_number(text, seconds) || seconds < 0) return false;
  time = std::chrono::seconds(seconds);
  return true;
}

bool read_option(std::string_view name, std::string_view value, bare::Options& options) {
  if (name == "--port") return read_number(value, options.port);
  if (name == "--batch") return read_number(value, options.events_per_batch);
  if (name == "--ping-interval") return read_seconds(value, options.ping_interval);
  if (name != "--socket") return false;
  options.socket_path = value;
  return true;
}

std::optional<bare::Options> read_options(std::span<char*> words) {
  bare::Options options;
  if (words.size() % 2 != 0) return std::nullopt;
  for (std::size_t i = 0; i < words.size(); i += 2) {
    if (!read_option(words[i], words[i + 1], options)) return std::nullopt;
  }
  if (options.socket_path.empty() || options.events_per_batch == 0) return std::nullopt;
  return options;
}

void serve(const bare::Options& options) {
  bare::raise_descriptor_limit();
  bare::Server server(options);
  std::printf("{\"ready\":true,\"port\":%u}\n", unsigned{server.port()});
  std::fflush(stdout);
  server.run();
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = read_options({argv + 1, static_cast<std::size_t>(argc) - 1});
  if (!options) {
    std::fputs("usage: bare_server --port N --socket PATH [--batch 64] [--ping-interval SECONDS]\n",
               stderr);
    return kWrongUsage;
  }
  try {
    serve(*options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bare_server: %s\n", error.what());
    return 1;
  }
  return 0;
}
