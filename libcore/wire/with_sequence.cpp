#include "wire/with_sequence.h"

#include "wire/decimal.h"

namespace syncws {

void append_with_sequence(std::string& out, std::string_view event, Sequence sequence) {
  const auto brace = event.rfind('}');
  out += event.substr(0, brace);
  out += R"(,"seq":)";
  append_decimal(out, sequence);
  out += event.substr(brace);
}

}  // namespace syncws
