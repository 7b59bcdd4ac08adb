#include "listen_recording.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <utility>

#include "base/json_text.h"
#include "cli/file_trouble.h"

namespace syncws {
namespace {

std::string number_or_null(const std::optional<Sequence>& number) {
  return number ? std::to_string(*number) : "null";
}

/// The disk was full in the middle of a line, once upon a time. What comes now is no part of it.
bool ends_in_a_half_line(int file) {
  const auto size = lseek(file, 0, SEEK_END);
  char last = '\n';
  return size > 0 && pread(file, &last, 1, size - 1) == 1 && last != '\n';
}

}  // namespace

std::string recorded_event(WallInstant received, std::string_view text, const EventMessage& event,
                           const std::string& epoch) {
  return fmt::format(R"({{"receivedAt":"{}","seq":{},"epoch":{},"event":{}}})",
                     format_rfc3339(received), number_or_null(event.sequence),
                     epoch.empty() ? "null" : json_string(epoch), without_sequence(text));
}

std::string recorded_gap(WallInstant received, const GapMessage& gap) {
  return fmt::format(R"({{"receivedAt":"{}","gap":{{"from":{},"to":{},"reason":{}}}}})",
                     format_rfc3339(received), number_or_null(gap.from), number_or_null(gap.to),
                     json_string(gap.reason));
}

Result<Recording> Recording::open(const std::string& path) {
  constexpr mode_t kReadableByAll = 0644;
  Descriptor file(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, kReadableByAll));
  if (!file.is_open()) return cli::file_trouble(fmt::format("can't open {}", path), errno);
  Recording recording(path, std::move(file));
  if (ends_in_a_half_line(recording.file_.get())) recording.gathered_ += '\n';
  return recording;
}

void Recording::event(WallInstant received, std::string_view text, const EventMessage& event,
                      const std::string& epoch) {
  gathered_ += recorded_event(received, text, event, epoch);
  gathered_ += '\n';
}

void Recording::gap(WallInstant received, const GapMessage& gap) {
  gathered_ += recorded_gap(received, gap);
  gathered_ += '\n';
}

Status Recording::flush() {
  const auto bytes = std::exchange(gathered_, {});
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const auto written = write(file_.get(), rest.data(), rest.size());
    if (written < 0 && errno != EINTR)
      return fail_errno(ErrorKind::io, fmt::format("--record: can't write {}", path_), errno);
    if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace syncws
