#include "listen_files.h"

#include <fmt/format.h>

#include "base/log.h"

namespace syncws {
namespace {

std::string first_events(const ResumeRequest& start) {
  if (start.snapshot) return "the newest event of each record";
  return start.last ? fmt::format("the newest {} events", *start.last) : "new events";
}

Status open_cursor(ListenOptions& options, ListenFiles& files) {
  auto opened = CursorFile::open(*options.cursor, options.organisation);
  if (!opened) return fail_in("--cursor", opened.error());
  files.cursor.emplace(*std::move(opened));
  if (const auto& found = files.cursor->found()) {
    options.resume = {found->sequence, found->epoch, std::nullopt};
  } else {
    log::info("no cursor yet in {}; starting with {}", *options.cursor,
              first_events(options.resume));
  }
  return {};
}

Status open_recording(const ListenOptions& options, ListenFiles& files) {
  auto opened = Recording::open(*options.record);
  if (!opened) return fail_in("--record", opened.error());
  files.recording.emplace(*std::move(opened));
  return {};
}

}  // namespace

Result<ListenFiles> open_listen_files(ListenOptions& options) {
  ListenFiles files;
  Status opened;
  if (options.record) opened = open_recording(options, files);
  if (opened && options.cursor) opened = open_cursor(options, files);
  if (!opened) return tl::make_unexpected(opened.error());
  return files;
}

}  // namespace syncws
