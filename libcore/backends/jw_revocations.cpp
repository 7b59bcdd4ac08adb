#include "backends/jw_revocations.h"

#include <fmt/format.h>

#include <algorithm>

#include "backends/jw_file.h"

namespace syncws {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

}  // namespace

bool JwRevocations::add(std::string_view line) {
  const auto blank = std::min(line.find_first_of(kBlanks), line.size());
  const auto kind = line.substr(0, blank);
  const auto value = trimmed(line.substr(blank));
  if (value.empty() || (kind != "jti" && kind != "sub")) return false;
  (kind == "jti" ? tokens_ : subjects_).emplace(value);
  return true;
}

Result<JwRevocations> JwRevocations::parse(std::string_view text) {
  JwRevocations revocations;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#' || revocations.add(line)) continue;
    return fail(ErrorKind::usage,
                fmt::format("line {} is neither 'jti VALUE' nor 'sub VALUE'", number));
  }
  return revocations;
}

Result<JwRevocations> JwRevocations::load(const std::string& path) {
  const auto file = JwFile::read(path, kMostBytes);
  if (!file) return tl::make_unexpected(file.error());
  return parse(file->text()).map_error([&](const Error& error) {
    return fail_in(path, error).value();
  });
}

}  // namespace syncws
