#include "serve_journal.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"

namespace syncws {
namespace {

/// When something came, on the clock that only moves forward. A time of day that lies ahead (the
/// clock was set back) counts as now.
Instant instant_of(WallTime received, WallTime wall, Instant now) {
  const auto age = std::max<std::int64_t>(wall.milliseconds - received.milliseconds, 0);
  return now - std::chrono::milliseconds(age);
}

}  // namespace

Result<ServeJournal> ServeJournal::open(const ServeOptions& options, std::function<void()> wake) {
  ServeJournal journal;
  if (!options.journal) return journal;
  auto file = SqliteJournal::open(*options.journal, std::move(wake));
  if (!file) return tl::make_unexpected(file.error());
  journal.path_ = options.journal->path;
  journal.file_ = *std::move(file);
  return journal;
}

Status ServeJournal::restore(Hub& hub) {
  if (!file_) return {};
  const auto wall = wall_now();
  const auto now = monotonic_now();
  const EventDecoder decoder{EventDecoder::Settings{}};
  std::uint64_t events = 0;
  const auto on_event = [&](const StoredEvent& stored) -> Status {
    const auto event = decoder.decode(stored.text, stored.received);
    if (!event || event->organisation != stored.organisation) {
      return fail(ErrorKind::io,
                  fmt::format("the journal {} is damaged: event {} of {} is none; move it away",
                              path_, stored.sequence, stored.organisation));
    }
    hub.restore(*event, {std::string(stored.epoch), stored.sequence},
                instant_of(stored.received, wall, now));
    ++events;
    return {};
  };
  const auto on_id = [&](const StoredId& stored) {
    hub.restore_id(stored.organisation, stored.event_id, stored.sequence,
                   instant_of(stored.received, wall, now));
  };
  if (auto loaded = file_->load(on_event, on_id); !loaded) return loaded;
  log::info("journal {}: {} events are back", path_, events);
  return {};
}

}  // namespace syncws
