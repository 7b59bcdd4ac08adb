#include "net/load_handshake.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/quantity.h"

namespace syncws {
namespace {

constexpr std::size_t kMostAnswer = 8192;
constexpr std::string_view kDeflate = "permessage-deflate";
constexpr std::string_view kServerWindow = "server_max_window_bits=";

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return lower;
}

/// The value of a header, blanks and quotes left out; all in lower case.
std::string value_of(const std::string& head, const std::string& name) {
  const auto at = head.find("\r\n" + name + ":");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 3;
  auto value = head.substr(begin, head.find("\r\n", begin) - begin);
  std::erase_if(value, [](char letter) { return letter == ' ' || letter == '"'; });
  return value;
}

Result<std::optional<LoadAgreement::Compression>> read_extensions(const std::string& value,
                                                                  bool is_offered) {
  if (value.empty()) return std::nullopt;
  if (!is_offered || !value.starts_with(kDeflate))
    return fail(ErrorKind::refused, fmt::format("the extension '{}' was not offered", value));
  LoadAgreement::Compression agreed;
  agreed.keeps_context = value.find("server_no_context_takeover") == std::string::npos;
  const auto at = value.find(kServerWindow);
  if (at == std::string::npos) return agreed;
  const auto digits = value.substr(at + kServerWindow.size());
  constexpr std::uint64_t kLeast = 8;
  constexpr std::uint64_t kMost = 15;
  const auto bits = parse_count(digits.substr(0, digits.find_first_of(";,")), kLeast, kMost);
  if (!bits) return fail(ErrorKind::refused, fmt::format("a window in '{}' that can't be", value));
  agreed.window_bits = static_cast<int>(*bits);
  return agreed;
}

}  // namespace

std::string upgrade_request(std::string_view host, std::string_view path, const LoadOffer& offer) {
  auto request = fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: c3luY3dzLWJlbmNoLWtleQ==\r\nSec-WebSocket-Version: 13\r\n",
      path, host);
  if (offer.v1) request += "Sec-WebSocket-Protocol: syncws.v1\r\n";
  if (offer.compress)
    request += "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
  if (!offer.bearer.is_empty())
    request += fmt::format("Authorization: Bearer {}\r\n", offer.bearer.text());
  return request + "\r\n";
}

Result<LoadAgreement> read_upgrade_answer(std::string_view bytes, const LoadOffer& offer) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    if (bytes.size() <= kMostAnswer) return LoadAgreement{};
    return fail(ErrorKind::refused, "the answer to the upgrade has no end");
  }
  if (!bytes.starts_with("HTTP/1.1 101")) {
    return fail(ErrorKind::refused,
                fmt::format("the upgrade was refused: {}", bytes.substr(0, bytes.find("\r\n"))));
  }
  const auto head = in_lower_case(bytes.substr(0, end + 2));
  if (offer.v1 && value_of(head, "sec-websocket-protocol") != "syncws.v1")
    return fail(ErrorKind::refused, "the server does not speak syncws.v1; use --protocol plain");
  auto compression = read_extensions(value_of(head, "sec-websocket-extensions"), offer.compress);
  if (!compression) return tl::make_unexpected(compression.error());
  constexpr std::size_t kBlankLine = 4;
  return LoadAgreement{end + kBlankLine, *compression};
}

}  // namespace syncws
