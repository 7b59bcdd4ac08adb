#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>

#include "rooms/token_bucket.h"

namespace syncws {

/// So many a second for each name; a burst of one second's. Remembers at most kMostNames: when all
/// are there, the one that was not seen for longest is forgotten, and begins anew if it comes
/// again. (A name gains a burst by that, if kMostNames others come meanwhile; what all may do
/// together is another limit.)
class NamedRates {
 public:
  static constexpr std::size_t kMostNames = 16'384;

  /// Zero: no limit.
  explicit NamedRates(double rate, std::size_t most_names = kMostNames)
      : rate_(rate), most_names_(most_names) {}
  NamedRates(const NamedRates&) = delete;
  NamedRates& operator=(const NamedRates&) = delete;

  /// Takes `n`; zero: they were had. Otherwise nothing was taken, and it is told when to come
  /// again. More than there are may be had as long as there is one; the name waits the longer
  /// afterwards.
  [[nodiscard]] Duration take(const std::string& name, Instant now, double n = 1);

  /// How long take() would have to wait; zero: not at all.
  [[nodiscard]] Duration wait(const std::string& name, Instant now) { return take(name, now, 0); }

  [[nodiscard]] std::size_t names() const { return entries_.size(); }

 private:
  struct Entry {
    std::string name;
    TokenBucket bucket;
  };
  using Entries = std::list<Entry>;

  TokenBucket& bucket_of(const std::string& name);

  double rate_;
  std::size_t most_names_;
  Entries entries_;  ///< the one seen last in front
  std::unordered_map<std::string, Entries::iterator> places_;
};

}  // namespace syncws
