#include "net/http.h"

#include <fmt/format.h>

#include <array>

#include "wire/messages.h"

namespace syncws {
namespace {

std::string_view reason_phrase(int status) {
  static constexpr std::array kPhrases{std::pair{200, "OK"},
                                       std::pair{400, "Bad Request"},
                                       std::pair{404, "Not Found"},
                                       std::pair{405, "Method Not Allowed"},
                                       std::pair{426, "Upgrade Required"},
                                       std::pair{503, "Service Unavailable"}};
  for (const auto& [number, phrase] : kPhrases) {
    if (number == status) return phrase;
  }
  return "Unknown";
}

}  // namespace

std::string format_http_response(const HttpResponse& response, bool head_only) {
  auto text = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n"
      "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n",
      response.status, reason_phrase(response.status), response.body.size());
  for (const auto& [name, value] : response.headers) text += fmt::format("{}: {}\r\n", name, value);
  text += "\r\n";
  return head_only ? text : text + response.body;
}

HttpResponse refusal(int status, std::string_view code, std::string_view message) {
  return {status, messages::error_body(code, message), {}};
}

}  // namespace syncws
