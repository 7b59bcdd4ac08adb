#include "net/http.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "wire/messages.h"

namespace syncws {
namespace {

std::string_view reason_phrase(int status) {
  static constexpr std::array kPhrases{std::pair{200, "OK"},
                                       std::pair{201, "Created"},
                                       std::pair{202, "Accepted"},
                                       std::pair{204, "No Content"},
                                       std::pair{207, "Multi-Status"},
                                       std::pair{304, "Not Modified"},
                                       std::pair{400, "Bad Request"},
                                       std::pair{401, "Unauthorized"},
                                       std::pair{403, "Forbidden"},
                                       std::pair{404, "Not Found"},
                                       std::pair{405, "Method Not Allowed"},
                                       std::pair{408, "Request Timeout"},
                                       std::pair{411, "Length Required"},
                                       std::pair{413, "Content Too Large"},
                                       std::pair{426, "Upgrade Required"},
                                       std::pair{429, "Too Many Requests"},
                                       std::pair{500, "Internal Server Error"},
                                       std::pair{503, "Service Unavailable"}};
  for (const auto& [number, phrase] : kPhrases) {
    if (number == status) return phrase;
  }
  return "Unknown";
}

constexpr int kNoContent = 204;
constexpr int kNotModified = 304;

bool has_header(const HttpResponse& response, std::string_view wanted) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& header) { return header.first == wanted; });
}

}  // namespace

std::string format_http_response(const HttpResponse& response, bool head_only, WallTime now) {
  const bool has_body = response.status != kNotModified && response.status != kNoContent;
  auto text = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                          reason_phrase(response.status), format_http_date(now));
  if (has_body) {
    text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n",
                        response.body.size());
  }
  if (!has_header(response, "Cache-Control")) text += "Cache-Control: no-store\r\n";
  text += "X-Content-Type-Options: nosniff\r\nConnection: close\r\n";
  for (const auto& [name, value] : response.headers) text += fmt::format("{}: {}\r\n", name, value);
  text += "\r\n";
  return head_only || !has_body ? text : text + response.body;
}

std::optional<std::uint64_t> body_length(const HttpRequest& request) {
  const auto& text = request.content_length;
  if (!request.transfer_encoding.empty() || text.empty()) return std::nullopt;
  std::uint64_t length = 0;
  const auto* const end = text.data() + text.size();
  const auto [at, problem] = std::from_chars(text.data(), end, length);
  if (at != end || text.front() == '-') return std::nullopt;
  if (problem == std::errc::result_out_of_range) return std::numeric_limits<std::uint64_t>::max();
  return problem == std::errc() ? std::optional(length) : std::nullopt;
}

bool is_loopback_address(std::string_view address) {
  return address.starts_with("127.") || address == "::1";
}

HttpResponse refusal(int status, std::string_view code, std::string_view message) {
  return {status, messages::error_body(code, message), {}};
}

std::string retry_after(Duration wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  return std::to_string(std::max<std::int64_t>(seconds, 1));
}

}  // namespace syncws
