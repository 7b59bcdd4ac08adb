#include "net/token_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace syncws {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool is_of_tokens(char letter) {
  constexpr std::string_view kMarks = "-._~+/=";
  return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
         (letter >= '0' && letter <= '9') || kMarks.find(letter) != std::string_view::npos;
}

}  // namespace

Result<Secret> read_token_text(std::string_view text, std::string_view where) {
  const auto token = trimmed(text.substr(0, text.find('\n')));
  if (token.empty())
    return fail(ErrorKind::usage, fmt::format("{} has no token on its first line", where));
  if (token.size() > kMostTokenBytes) {
    return fail(ErrorKind::usage, fmt::format("{} has {} bytes; a token has {} at most", where,
                                              token.size(), kMostTokenBytes));
  }
  if (!std::all_of(token.begin(), token.end(), is_of_tokens)) {
    return fail(ErrorKind::usage,
                fmt::format("{} is no token: one is made of A-Z a-z 0-9 - . _ ~ + / =", where));
  }
  return Secret(std::string(token));
}

}  // namespace syncws
