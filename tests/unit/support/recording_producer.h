#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "rooms/journal.h"

namespace syncws::test {

/// Writes down what became of its lines: `1 accepted org-rio 7`, `2 refused the disk is full`.
class RecordingProducer final : public Producer {
 public:
  void on_accepted(std::uint64_t line, std::string_view organisation, std::string_view epoch,
                   Sequence sequence) override {
    answers.push_back(fmt::format("{} accepted {} {}", line, organisation, sequence));
    epochs.emplace_back(epoch);
  }
  void on_refused(std::uint64_t line, const Error& error) override {
    answers.push_back(fmt::format("{} refused {}", line, error.message));
  }

  void on_not_recorded(Entry entry, const Error& error) override {
    answers.push_back(fmt::format("{} not recorded {}", entry.origin.line, error.message));
  }

  std::vector<std::string> answers;
  std::vector<std::string> epochs;  ///< of the accepted ones
};

}  // namespace syncws::test
