#pragma once

#include <cstddef>
#include <list>
#include <unordered_map>

#include "base/clock.h"

namespace syncws {

/// Connections that have not asked for anything yet: their TLS handshake and their request's head
/// have one time together, counted from when they were let in. All have the same, so that the
/// oldest is always the next.
class HandshakeDeadlines {
 public:
  using Id = const void*;

  explicit HandshakeDeadlines(Duration most) : most_(most) {}

  void add(Id id, Instant now);
  /// It has asked, or gone. Whether it was here.
  bool remove(Id id);

  [[nodiscard]] std::size_t size() const { return places_.size(); }
  /// When the oldest is late; requires that there is one.
  [[nodiscard]] Instant deadline() const { return waiting_.front().deadline; }
  /// The oldest, if it is late: it is removed. Null otherwise.
  [[nodiscard]] Id take_late(Instant now);

 private:
  struct Waiting {
    Id id;
    Instant deadline;
  };

  Duration most_;
  std::list<Waiting> waiting_;  ///< the oldest first
  std::unordered_map<Id, std::list<Waiting>::iterator> places_;
};

}  // namespace syncws
