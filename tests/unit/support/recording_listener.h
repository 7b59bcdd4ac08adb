#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "net/event_intake.h"

namespace syncws::test {

/// A source's owner that writes down what it hears, in order; keeps lines that begin with `#` for
/// itself.
class RecordingListener final : public EventIntake::Listener {
 public:
  bool on_line(std::uint64_t line, std::string_view text) override {
    if (!text.starts_with('#')) return false;
    heard.push_back(fmt::format("{} is {}", line, text));
    return true;
  }
  void on_accepted(std::uint64_t line, std::string_view organisation, std::string_view /*epoch*/,
                   Sequence sequence) override {
    heard.push_back(fmt::format("{} accepted {} {}", line, organisation, sequence));
  }
  void on_refused(std::uint64_t line, const Error& error) override {
    heard.push_back(fmt::format("{} refused", line));
    errors.push_back(error);
  }
  bool may_wait() override { return waits; }

  bool waits = false;  ///< when the journal can't write
  std::vector<std::string> heard;
  std::vector<Error> errors;
};

}  // namespace syncws::test
