#include "net/lws_request.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "net/lws_tenant.h"

namespace syncws {
namespace {

/// As it came, blanks included.
std::string whole_token(lws* wsi, lws_token_indexes token) {
  const int length = lws_hdr_total_length(wsi, token);
  if (length <= 0) return {};
  std::string value(static_cast<std::size_t>(length) + 1, '\0');
  const int copied = lws_hdr_copy(wsi, value.data(), length + 1, token);
  value.resize(copied < 0 ? 0 : static_cast<std::size_t>(copied));
  return value;
}

std::string header(lws* wsi, lws_token_indexes token) {
  auto value = whole_token(wsi, token);
  value.erase(value.find_last_not_of(" \t") + 1);
  value.erase(0, value.find_first_not_of(" \t"));  // not all of it is taken off by the library
  return value;
}

/// One that the library has no token for. `name` in lower case, with its colon.
std::string custom_header(lws* wsi, std::string_view name) {
  const int bytes = static_cast<int>(name.size());
  const int length = lws_hdr_custom_length(wsi, name.data(), bytes);
  if (length <= 0) return {};
  std::string value(static_cast<std::size_t>(length) + 1, '\0');
  const int copied = lws_hdr_custom_copy(wsi, value.data(), length + 1, name.data(), bytes);
  value.resize(copied < 0 ? 0 : static_cast<std::size_t>(copied));
  return value;
}

/// The request line's token tells the method; HEAD, and those nobody here serves, have no token of
/// their own that every version knows.
std::pair<std::string, std::string> method_and_path(lws* wsi) {
  static constexpr std::array kMethods{
      std::pair{WSI_TOKEN_GET_URI, "GET"},         std::pair{WSI_TOKEN_POST_URI, "POST"},
      std::pair{WSI_TOKEN_OPTIONS_URI, "OPTIONS"}, std::pair{WSI_TOKEN_PUT_URI, "PUT"},
      std::pair{WSI_TOKEN_PATCH_URI, "PATCH"},     std::pair{WSI_TOKEN_DELETE_URI, "DELETE"},
      std::pair{WSI_TOKEN_HEAD_URI, "HEAD"}};
  for (const auto& [token, method] : kMethods) {
    if (lws_hdr_total_length(wsi, token) > 0) return {method, whole_token(wsi, token)};
  }
  return {"OTHER", "/"};
}

/// What every request has.
HttpRequest read_http_request(lws* wsi) {
  HttpRequest request;
  std::tie(request.method, request.path) = method_and_path(wsi);
  const int most = std::max(lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_URI_ARGS), 0) + 1;
  std::string argument(static_cast<std::size_t>(most), '\0');
  for (int i = 0;
       lws_hdr_copy_fragment(wsi, argument.data(), most, WSI_TOKEN_HTTP_URI_ARGS, i) >= 0; ++i) {
    request.arguments.emplace_back(argument.c_str());
  }
  request.host = header(wsi, WSI_TOKEN_HOST);
  request.origin = header(wsi, WSI_TOKEN_ORIGIN);
  request.authorization = header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION);
  request.cookie = header(wsi, WSI_TOKEN_HTTP_COOKIE);
  request.forwarded_for = header(wsi, WSI_TOKEN_X_FORWARDED_FOR);
  request.peer = read_peer_address(wsi);
  return request;
}

}  // namespace

std::optional<HttpResponse> judge_request_line(lws* wsi) {
  constexpr std::string_view kVersion = "HTTP/1.";
  if (header(wsi, WSI_TOKEN_HTTP).starts_with(kVersion)) return std::nullopt;
  return refusal(400, "bad_request", "the request line is none of HTTP/1.1");
}

HttpRequest read_plain_request(lws* wsi) {
  auto request = read_http_request(wsi);
  request.content_length = header(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH);
  request.transfer_encoding = header(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING);
  request.if_none_match = header(wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH);
  request.expects_continue = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_EXPECT) > 0;
  request.asks_for_method = custom_header(wsi, "access-control-request-method:");
  return request;
}

UpgradeRequest read_upgrade_request(lws* wsi) {
  UpgradeRequest request{
      read_http_request(wsi),          header(wsi, WSI_TOKEN_UPGRADE),
      header(wsi, WSI_TOKEN_VERSION),  lws_hdr_total_length(wsi, WSI_TOKEN_KEY) > 0,
      header(wsi, WSI_TOKEN_PROTOCOL), false};
  request.protocols_too_long =
      request.protocols.empty() && lws_hdr_total_length(wsi, WSI_TOKEN_PROTOCOL) > 0;
  return request;
}

std::string read_peer_address(lws* wsi) {
  const auto* const arrival = lws_tenant::arrival(wsi);
  return arrival == nullptr ? std::string() : arrival->peer().text();
}

}  // namespace syncws
