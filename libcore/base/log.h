#pragma once

#include <fmt/format.h>

#include <string_view>

#include "base/error.h"

/// What the programs say on standard error. One line a message; in text or, with `json`, one
/// object.
namespace syncws::log {

enum class Level { trace, debug, info, warn, error, off };
enum class Format { text, json };
enum class Colour { automatic, always, never };

struct Settings {
  std::string_view program;  ///< `syncws-serve`; outlives the process's logging
  Level level = Level::info;
  Format format = Format::text;
  Colour colour = Colour::automatic;
  bool timestamps = false;  ///< a server's log has them, a shell tool's talk doesn't
};

/// Call once, before any other thread exists. Until then messages go out as plain text from level
/// info on.
void start(const Settings& settings);

[[nodiscard]] Result<Level> parse_level(std::string_view text);
[[nodiscard]] Result<Format> parse_format(std::string_view text);
[[nodiscard]] Result<Colour> parse_colour(std::string_view text);

/// Colour is for people at a terminal, unless they said otherwise (NO_COLOR, no-color.org).
[[nodiscard]] bool wants_colour(Colour colour, int descriptor);

[[nodiscard]] bool enabled(Level level);

/// Writes one finished sentence. Thread-safe.
void write(Level level, std::string_view sentence);

/// The one line that says why the program ends: `syncws-x: sentence`, without a time in front.
void cause(std::string_view sentence);

template <typename... Args>
void say(Level level, fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(level)) write(level, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
  say(Level::debug, format, std::forward<Args>(args)...);
}
template <typename... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
  say(Level::info, format, std::forward<Args>(args)...);
}
template <typename... Args>
void warn(fmt::format_string<Args...> format, Args&&... args) {
  say(Level::warn, format, std::forward<Args>(args)...);
}
template <typename... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
  say(Level::error, format, std::forward<Args>(args)...);
}

}  // namespace syncws::log
