#include "base/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/clock.h"
#include "base/json_text.h"
#include "base/terminal_text.h"

namespace syncws::log {
namespace {

constexpr std::array kLevels{std::pair{"trace", Level::trace}, std::pair{"debug", Level::debug},
                             std::pair{"info", Level::info},   std::pair{"warn", Level::warn},
                             std::pair{"error", Level::error}, std::pair{"off", Level::off}};

spdlog::level::level_enum to_spdlog(Level level) {
  static constexpr std::array kMap{spdlog::level::trace, spdlog::level::debug, spdlog::level::info,
                                   spdlog::level::warn,  spdlog::level::err,   spdlog::level::off};
  return kMap.at(static_cast<std::size_t>(level));
}

std::string_view level_name(Level level) {
  return kLevels.at(static_cast<std::size_t>(level)).first;
}

struct State {
  Settings settings{"syncws", Level::info, Format::text, Colour::never, false};
  std::shared_ptr<spdlog::logger> logger;
};

State& state() {
  static State instance;
  return instance;
}

std::shared_ptr<spdlog::logger> make_logger(const Settings& settings) {
  auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>(
      settings.format == Format::text && wants_colour(settings.colour, STDERR_FILENO)
          ? spdlog::color_mode::always
          : spdlog::color_mode::never);
  auto logger = std::make_shared<spdlog::logger>("syncws", std::move(sink));
  logger->set_level(to_spdlog(settings.level));
  logger->flush_on(spdlog::level::trace);
  if (settings.format == Format::json) {
    logger->set_pattern("%v");
  } else if (settings.timestamps) {
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
  } else {
    logger->set_pattern("%^%v%$");
  }
  return logger;
}

}  // namespace

void start(const Settings& settings) {
  state().settings = settings;
  state().logger = make_logger(settings);
}

Result<Level> parse_level(std::string_view text) {
  for (const auto& [name, level] : kLevels) {
    if (text == name) return level;
  }
  return fail(ErrorKind::usage,
              fmt::format("'{}' is not one of trace, debug, info, warn, error, off", text));
}

Result<Format> parse_format(std::string_view text) {
  if (text == "text") return Format::text;
  if (text == "json") return Format::json;
  return fail(ErrorKind::usage, fmt::format("'{}' is not one of text, json", text));
}

Result<Colour> parse_colour(std::string_view text) {
  if (text == "auto") return Colour::automatic;
  if (text == "always") return Colour::always;
  if (text == "never") return Colour::never;
  return fail(ErrorKind::usage, fmt::format("'{}' is not one of auto, always, never", text));
}

bool wants_colour(Colour colour, int descriptor) {
  if (colour == Colour::always) return true;
  const char* const no_colour = std::getenv("NO_COLOR");
  const bool refused = no_colour != nullptr && *no_colour != '\0';
  return colour == Colour::automatic && !refused && isatty(descriptor) != 0;
}

bool enabled(Level level) { return level >= state().settings.level; }

void cause(std::string_view sentence) {
  auto settings = state().settings;
  settings.timestamps = false;
  start(settings);
  write(Level::error, sentence);
}

void write(Level level, std::string_view sentence) {
  auto& current = state();
  if (current.logger == nullptr) current.logger = make_logger(current.settings);
  if (current.settings.format == Format::json) {
    current.logger->log(to_spdlog(level),
                        R"({{"time":"{}","level":"{}","program":"{}","message":{}}})",
                        format_rfc3339(wall_now()), level_name(level), current.settings.program,
                        json_string(sentence));
  } else {
    current.logger->log(to_spdlog(level), "{}: {}", current.settings.program,
                        harmless_text(sentence));
  }
}

}  // namespace syncws::log
