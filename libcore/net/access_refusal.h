#pragma once

#include <string>
#include <string_view>

#include "net/http.h"
#include "rooms/grant.h"

namespace syncws {

/// Why somebody was not let in: what is answered, and what the audit log says of it. The sentence
/// names the check that failed and never what was shown.
struct AccessRefusal {
  int status = 0;
  std::string code;
  std::string message;
  HttpHeaders headers;
  std::string subject;  ///< whose token it was, where that is certain
};

[[nodiscard]] HttpResponse to_response(const AccessRefusal& refused);

namespace access_refusal {

[[nodiscard]] AccessRefusal origin_not_allowed(std::string_view origin);
[[nodiscard]] AccessRefusal origin_required(std::string_view why);
[[nodiscard]] AccessRefusal bad_credentials(std::string_view why);
[[nodiscard]] AccessRefusal token_required();
[[nodiscard]] AccessRefusal token_denied(const Denial& denial);
[[nodiscard]] AccessRefusal ticket_invalid();
[[nodiscard]] AccessRefusal not_covered(const Grant& grant);
[[nodiscard]] AccessRefusal not_permitted(const Grant& grant, std::string_view permission);
[[nodiscard]] AccessRefusal unknown_organisation();

}  // namespace access_refusal
}  // namespace syncws
