#include "emit_replay.h"

#include <utility>

#include "wire/recording.h"

namespace syncws {

EmitReplay::EmitReplay(UvLoop& loop, double speed,
                       std::function<void(InputLine, std::string_view)> on_due)
    : clock_(speed), on_due_(std::move(on_due)), timer_(loop, [this] {
        holding_ = false;
        on_due_(std::move(origin_), event_);
      }) {}

Result<std::optional<std::string>> EmitReplay::take(const InputLine& origin,
                                                    std::string_view line) {
  auto recorded = parse_recorded(line);
  if (!recorded) return tl::make_unexpected(recorded.error());
  if (!*recorded) return std::nullopt;
  const auto now = monotonic_now();
  const auto due = clock_.due((*recorded)->received_at, now);
  if (due <= now) return std::move((*recorded)->line);
  origin_ = origin;
  event_ = std::move((*recorded)->line);
  holding_ = true;
  timer_.start(due - now);
  return std::nullopt;
}

}  // namespace syncws
