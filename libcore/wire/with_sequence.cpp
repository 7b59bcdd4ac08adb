#include "wire/with_sequence.h"

#include <fmt/format.h>

#include <iterator>

namespace syncws {

void append_with_sequence(std::string& out, std::string_view event, Sequence sequence) {
  const auto brace = event.rfind('}');
  out += event.substr(0, brace);
  fmt::format_to(std::back_inserter(out), R"(,"seq":{})", sequence);
  out += event.substr(brace);
}

}  // namespace syncws
