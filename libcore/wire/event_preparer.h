#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "wire/event_decoder.h"

namespace syncws {

/// What a producer does to a line before it sends it. Bytes that are there stay as they are; keys
/// are added behind the last one.
class EventPreparer {
 public:
  struct Settings {
    bool check = false;  ///< refuse here what the server would refuse; else that is left to it
    bool strict_types = false;  ///< of the check
    bool event_ids = false;     ///< lines without an eventId get one, never given before
    bool timestamps = false;    ///< lines without a timestamp get one
  };

  explicit EventPreparer(const Settings& settings);

  /// The line as it is to be sent. Kind refused_event, with the reason, if the check or what is
  /// added to it makes it impossible. Without a check, a line that is no event is passed on.
  [[nodiscard]] Result<std::string> prepare(std::string_view line, WallTime now);

 private:
  [[nodiscard]] std::string added_keys(const Event& event, std::string_view line, WallTime now);

  Settings settings_;
  EventDecoder decoder_;
  std::string run_;  ///< what the eventIds of this run begin with
  std::uint64_t count_ = 0;
};

}  // namespace syncws
