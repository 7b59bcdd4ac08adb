#pragma once

#include <string_view>

#include "net/http.h"

namespace syncws {

/// What tells a browser whether the page that asks may read an answer (the fetch standard's CORS
/// protocol), as headers of the answer to a page that is allowed.
namespace cors {

struct Page {
  std::string_view origin;  ///< of the request; empty: no page asks
  bool is_allowed = false;
  bool sends_cookies = false;  ///< cookies count here
};

/// Whether a browser only asks if it may ask.
[[nodiscard]] bool is_preflight(const HttpRequest& request);

/// The answer to that; `methods` as in an Allow header.
[[nodiscard]] HttpResponse preflight_answer(const Page& page, std::string_view methods);

/// What every other answer has. A cache must know that the answer depends on who asks, also when
/// nobody in particular does.
[[nodiscard]] HttpHeaders headers(const Page& page);

}  // namespace cors
}  // namespace syncws
