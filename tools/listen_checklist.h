#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "cli/standard_output.h"

namespace syncws {

/// One thing that was looked at.
struct Check {
  enum class State { ok, failed, unknown };
  State state = State::unknown;
  std::string name;    ///< `exp`
  std::string seen;    ///< what there was
  std::string wanted;  ///< what would pass; empty when it does
};

[[nodiscard]] std::string check_as_text(const Check& check);
/// `{"check":"exp","ok":true|false|null,"seen":"…","wanted":"…"|null}`
[[nodiscard]] std::string check_as_json(const Check& check);

/// Prints checks as they are made, a line each.
class Checklist {
 public:
  explicit Checklist(bool as_json) : as_json_(as_json) {}

  void add(const Check& check);
  void add(const std::vector<Check>& checks);
  /// Whether all could be printed.
  [[nodiscard]] const Status& status() const { return status_; }

 private:
  bool as_json_;
  cli::StandardOutput output_;
  Status status_;
};

}  // namespace syncws
