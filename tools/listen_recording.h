#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/descriptor.h"
#include "base/error.h"
#include "wire/server_message.h"

namespace syncws {

/// The file of --record: every event with the time at which it came, one JSON object a line, so
/// that emit --replay can play it again. Only ever appended to.
class Recording {
 public:
  /// Kind usage: there can be no such file; kind io: the disk failed.
  [[nodiscard]] static Result<Recording> open(const std::string& path);

  /// `text` is the event as the server sent it; it is kept as it was emitted.
  void event(WallInstant received, std::string_view text, const EventMessage& event,
             const std::string& epoch);
  void gap(WallInstant received, const GapMessage& gap);

  /// Writes what was recorded since the last time. Kind io: it could not be written; its last line
  /// may be cut then.
  [[nodiscard]] Status flush();

 private:
  Recording(std::string path, Descriptor file) : path_(std::move(path)), file_(std::move(file)) {}

  std::string path_;
  Descriptor file_;
  std::string gathered_;
};

/// `{"receivedAt":"2026-11-22T10:00:00.123456Z","seq":42,"epoch":"…","event":{…}}`; a server
/// without positions gives null for two of them.
[[nodiscard]] std::string recorded_event(WallInstant received, std::string_view text,
                                         const EventMessage& event, const std::string& epoch);

/// `{"receivedAt":"…","gap":{"from":43,"to":50,"reason":"…"}}`
[[nodiscard]] std::string recorded_gap(WallInstant received, const GapMessage& gap);

}  // namespace syncws
