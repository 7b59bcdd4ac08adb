#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rooms/subscriber.h"

namespace syncws {

/// Which rooms a hub that follows another may let subscribers into. It asks the other for a pass
/// before the first, since only that one knows where a room without events stands, and must not
/// forget a room that somebody is in; and gives it back some time after the last has left.
class RoomPasses {
 public:
  /// Both are called with an organisation; what they ask for comes later, in the order of calls.
  using Ask = std::function<void(std::string_view organisation)>;

  RoomPasses(Ask ask, Ask give_back) : ask_(std::move(ask)), give_back_(std::move(give_back)) {}

  /// Whether the subscriber may join at once. If not, it waits for on_pass(), unless it is
  /// forgotten before.
  [[nodiscard]] bool may_join(std::string_view organisation, Subscriber& subscriber);

  /// The pass is there, and the hub has the room. Returns who waited for it, in their order.
  [[nodiscard]] std::vector<Subscriber*> on_pass(std::string_view organisation);

  /// The subscriber has gone.
  void forget(std::string_view organisation, const Subscriber& subscriber);

  /// Gives back what was of no use now and at the last call either.
  void sweep(const std::function<bool(std::string_view organisation)>& is_in_use);

  [[nodiscard]] std::size_t size() const { return passes_.size(); }

 private:
  struct Pass {
    bool is_there = false;
    bool was_in_use = true;
    std::vector<Subscriber*> waiting;
  };

  Ask ask_;
  Ask give_back_;
  std::unordered_map<std::string, Pass> passes_;
};

}  // namespace syncws
