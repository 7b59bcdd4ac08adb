#include "wire/recording.h"

#include <algorithm>
#include <charconv>

#include "wire/event_rules.h"
#include "wire/json_value.h"

namespace syncws {
namespace {

tl::unexpected<Error> no_recording() {
  return fail(ErrorKind::refused_event, "not a line of a recording made by syncws-listen --record");
}

int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  int number = 0;
  std::from_chars(text.data() + at, text.data() + at + digits, number);
  return number;
}

/// Of a text that is_timestamp(); the digits of a second beyond the ninth don't count.
Duration time_since_epoch(std::string_view text) {
  using std::chrono::day, std::chrono::month, std::chrono::year;
  const std::chrono::sys_days date = year(number_at(text, 0, 4)) /
                                     month(static_cast<unsigned>(number_at(text, 5, 2))) /
                                     day(static_cast<unsigned>(number_at(text, 8, 2)));
  Duration time = std::chrono::hours(number_at(text, 11, 2)) +
                  std::chrono::minutes(number_at(text, 14, 2)) +
                  std::chrono::seconds(number_at(text, 17, 2));
  auto rest = text.substr(19);
  if (rest.starts_with('.')) {
    constexpr std::size_t kNanoDigits = 9;
    const auto digits = std::min(rest.find_first_not_of("0123456789", 1), rest.size()) - 1;
    std::string fraction(rest.substr(1, std::min(digits, kNanoDigits)));
    fraction.resize(kNanoDigits, '0');
    time += std::chrono::nanoseconds(number_at(fraction, 0, kNanoDigits));
    rest.remove_prefix(digits + 1);
  }
  if (rest.size() > 1) {
    const Duration offset =
        std::chrono::hours(number_at(rest, 1, 2)) + std::chrono::minutes(number_at(rest, 4, 2));
    time += rest[0] == '-' ? offset : -offset;
  }
  return date.time_since_epoch() + time;
}

/// The bytes of a member's object, as they stand in a line that is known to be JSON. What is quoted
/// in strings is passed over.
std::string_view object_behind(std::string_view line, std::string_view key) {
  int depth = 0;
  std::size_t begin = std::string_view::npos;
  bool is_the_key = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char letter = line[at];
    if (letter == '"') {
      const auto start = at + 1;
      for (++at; line[at] != '"'; ++at) at += line[at] == '\\' ? 1 : 0;
      if (depth == 1) is_the_key = line.substr(start, at - start) == key;
    } else if (letter == '{' || letter == '[') {
      if (++depth == 2 && is_the_key && letter == '{') begin = at;
    } else if (letter == '}' || letter == ']') {
      if (--depth == 1 && begin != std::string_view::npos)
        return line.substr(begin, at + 1 - begin);
    } else if (letter == ',' && depth == 1) {
      is_the_key = false;
    }
  }
  return {};
}

}  // namespace

Result<std::optional<RecordedEvent>> parse_recorded(std::string_view line) {
  const auto object = parse_object(line);
  const auto received_at = object ? text_of(*object, "receivedAt") : std::nullopt;
  if (!received_at || !event_rules::is_timestamp(*received_at)) return no_recording();
  if (object->contains("gap")) return std::nullopt;
  const auto event = object_behind(line, "event");
  if (event.empty()) return no_recording();
  return RecordedEvent{time_since_epoch(*received_at), std::string(event)};
}

}  // namespace syncws
