#include "emit_tally.h"

#include <algorithm>

#include "base/log.h"

namespace syncws {

void EmitTally::refuse(const InputLine& origin, std::string_view why) {
  ++refused_;
  log::warn("{}{}: {}", origin.file.empty() ? "line " : origin.file + ":", origin.line, why);
}

void EmitTally::refuse_sent(const InputLine& origin, std::string_view why) {
  ++refused_by_server_;
  refuse(origin, why);
}

/// A refusal is heard of before the line is settled.
std::uint64_t EmitTally::accepted() const {
  return settled_ - std::min(refused_by_server_, settled_);
}

}  // namespace syncws
