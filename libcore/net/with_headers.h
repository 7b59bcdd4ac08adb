#pragma once

#include "net/web_handler.h"

namespace syncws {

/// The same answer with more headers, whenever it is given.
[[nodiscard]] HttpVerdict with_headers(HttpVerdict verdict, const HttpHeaders& headers);

}  // namespace syncws
