#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rooms/sequence.h"

namespace syncws::fuzz {

/// What was accepted, as simply as it can be kept: every room's payloads from the first on, and
/// never forgotten.
class HubModel {
 public:
  /// The event took effect in this room, at this position.
  void add(std::string_view organisation, std::string_view epoch, Sequence sequence,
           std::string payload);

  [[nodiscard]] std::string_view payload(std::string_view organisation, std::string_view epoch,
                                         Sequence sequence) const;
  /// The position that the room's next event will get.
  [[nodiscard]] Sequence head(std::string_view organisation, std::string_view epoch) const;
  [[nodiscard]] std::uint64_t events() const { return events_; }

 private:
  using Name = std::pair<std::string, std::string>;

  [[nodiscard]] const std::vector<std::string>* find(std::string_view organisation,
                                                     std::string_view epoch) const;

  std::map<Name, std::vector<std::string>> rooms_;
  std::uint64_t events_ = 0;
};

}  // namespace syncws::fuzz
