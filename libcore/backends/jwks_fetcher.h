#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace syncws {

/// What a URL of keys answered.
struct JwksDocument {
  std::string text;
  std::optional<Duration> max_age;  ///< of Cache-Control
};

struct JwksAnswer {
  std::size_t source;
  Result<JwksDocument> document;  ///< an error's sentence is a phrase
};

/// Port: fetches keys, somewhere where waiting does no harm. Whoever makes it is told when there is
/// something to collect, and now and then while a fetch is under way.
class JwksFetcher {
 public:
  virtual ~JwksFetcher() = default;

  /// Begins at `when` (now, if that is over), in place of what was planned for this source. Not
  /// while one is under way. Each gives one answer, within a few seconds.
  virtual void fetch(std::size_t source, Instant when) = 0;

  [[nodiscard]] virtual std::vector<JwksAnswer> collect() = 0;
};

}  // namespace syncws
