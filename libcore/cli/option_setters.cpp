#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/quantity.h"
#include "cli/option_table.h"

namespace syncws::cli {
namespace {

/// Parses with `parse` and keeps what comes out.
template <typename Target, typename Parse>
Apply parsed_by(Parse parse, Target& target) {
  return [parse = std::move(parse), &target](const std::string& text) -> Status {
    auto value = parse(text);
    if (!value) return tl::make_unexpected(value.error());
    target = *value;
    return {};
  };
}

template <typename Target>
Apply kept_in(Target& target) {
  return [&target](const std::string& text) -> Status {
    target = text;
    return {};
  };
}

template <typename Target>
Apply counted_in(Target& target, std::uint64_t least, std::uint64_t most) {
  return parsed_by(
      [least, most](const std::string& text) { return parse_count(text, least, most); }, target);
}

}  // namespace

Apply set_text(std::string& target) { return kept_in(target); }
Apply set_text(std::optional<std::string>& target) { return kept_in(target); }
Apply add_text(std::vector<std::string>& target) {
  return [&target](const std::string& text) -> Status {
    target.push_back(text);
    return {};
  };
}
Apply set_duration(Duration& target) { return parsed_by(parse_duration, target); }
Apply set_duration(Duration& target, Duration most) {
  const auto parse = [most](const std::string& text) -> Result<Duration> {
    auto value = parse_duration(text);
    if (!value || *value <= most) return value;
    return fail(ErrorKind::usage, fmt::format("'{}' is more than {}", text, format_duration(most)));
  };
  return parsed_by(parse, target);
}
Apply set_duration(std::optional<Duration>& target) { return parsed_by(parse_duration, target); }
Apply set_size(std::uint64_t& target) { return parsed_by(parse_size, target); }
Apply set_rate(double& target) { return parsed_by(parse_rate, target); }
Apply set_count(std::uint64_t& target, std::uint64_t least, std::uint64_t most) {
  return counted_in(target, least, most);
}
Apply set_count(std::optional<std::uint64_t>& target, std::uint64_t least, std::uint64_t most) {
  return counted_in(target, least, most);
}

Apply set_choice(std::string& target, std::vector<std::string> choices) {
  return [choices = std::move(choices), &target](const std::string& text) -> Status {
    if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
      return fail(ErrorKind::usage,
                  fmt::format("'{}' is not one of {}", text, fmt::join(choices, ", ")));
    }
    target = text;
    return {};
  };
}

}  // namespace syncws::cli
