#include "emit_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/log.h"

namespace syncws {
namespace {

constexpr Duration kInterval = std::chrono::milliseconds(200);

}  // namespace

EmitProgress::EmitProgress(UvLoop& loop, const EmitTally& tally, const SendWindow& window)
    : tally_(tally),
      window_(window),
      timer_(loop, [this] { show(); }),
      on_terminal_(isatty(STDERR_FILENO) != 0) {}

void EmitProgress::start() {
  if (on_terminal_) timer_.start(kInterval, kInterval);
}

void EmitProgress::show() const {
  const auto seconds = std::max(to_seconds(monotonic_now() - started_), 1e-3);
  fmt::print(stderr, "\r\x1b[K{} accepted, {} refused, {} on the way, {:.0f}/s", tally_.accepted(),
             tally_.refused(), window_.unacknowledged(),
             static_cast<double>(tally_.settled()) / seconds);
}

void EmitProgress::finish() {
  if (on_terminal_) fmt::print(stderr, "\r\x1b[K");
  log::info("{} accepted, {} refused", tally_.accepted(), tally_.refused());
}

}  // namespace syncws
