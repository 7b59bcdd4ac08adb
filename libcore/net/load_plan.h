#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "net/load_popularity.h"

namespace syncws {

/// What a simulated viewer is there for.
enum class LoadRole {
  steady,   ///< stays from the beginning to the end
  churner,  ///< leaves now and then and comes back
  slow      ///< reads so slowly that it falls behind; what it gets is not counted with the others'
};

/// Who watches what in a load test, and what the next event is of: the same in all of its
/// processes. Connections are numbered through from 0.
class LoadPlan {
 public:
  struct Settings {
    std::size_t connections = 100;
    std::size_t organisations = 1;  ///< no more than connections
    std::optional<double> zipf;     ///< exponent of their popularity; none: all are alike
    std::size_t slow = 0;           ///< of the connections
    bool churns = false;            ///< half of the others are churners
  };

  explicit LoadPlan(const Settings& settings);

  [[nodiscard]] std::size_t connections() const { return settings_.connections; }
  [[nodiscard]] std::size_t organisations() const { return settings_.organisations; }
  [[nodiscard]] std::size_t organisation_of(std::size_t connection) const;
  [[nodiscard]] LoadRole role_of(std::size_t connection) const;
  /// How many steady viewers an organisation has.
  [[nodiscard]] std::uint32_t steady_viewers(std::size_t organisation) const {
    return steady_viewers_[organisation];
  }

  /// The organisation of the next event: each in turn, or drawn by popularity.
  [[nodiscard]] std::size_t next_organisation();

 private:
  void spread_by_popularity();

  Settings settings_;
  LoadPopularity popularity_;
  std::vector<std::uint32_t> organisation_of_;  ///< empty: each in turn
  std::vector<std::uint32_t> steady_viewers_;
  std::size_t turn_ = 0;
};

}  // namespace syncws
