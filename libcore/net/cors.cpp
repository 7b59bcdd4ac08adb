#include "net/cors.h"

namespace syncws::cors {
namespace {

HttpHeaders headers_of_both(const Page& page) {
  HttpHeaders headers{{"Vary", "Origin"}};
  if (!page.is_allowed || page.origin.empty()) return headers;
  headers.emplace_back("Access-Control-Allow-Origin", page.origin);
  if (page.sends_cookies) headers.emplace_back("Access-Control-Allow-Credentials", "true");
  return headers;
}

}  // namespace

bool is_preflight(const HttpRequest& request) {
  return request.method == "OPTIONS" && !request.origin.empty() && !request.asks_for_method.empty();
}

HttpResponse preflight_answer(const Page& page, std::string_view methods) {
  HttpResponse response{204, "", headers_of_both(page)};
  response.headers.emplace_back("Access-Control-Allow-Methods", methods);
  response.headers.emplace_back("Access-Control-Allow-Headers",
                                "authorization, content-type, if-none-match");
  response.headers.emplace_back("Access-Control-Max-Age", "600");
  return response;
}

HttpHeaders headers(const Page& page) {
  auto headers = headers_of_both(page);
  if (page.is_allowed) headers.emplace_back("Access-Control-Expose-Headers", "ETag, Retry-After");
  return headers;
}

}  // namespace syncws::cors
