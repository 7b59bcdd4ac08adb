#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace syncws {

class Arrivals;

/// A connection that has come in and is no viewer yet: its handshake is under way, or its request
/// is being answered. In the list until its end, or until others push it out.
class Arrival {
 public:
  /// `from`: whom it is counted with.
  Arrival(Arrivals& arrivals, const std::string& from);
  Arrival(const Arrival&) = delete;
  Arrival& operator=(const Arrival&) = delete;
  virtual ~Arrival();

 private:
  friend class Arrivals;

  /// It was pushed out, and is in the list no more: it must end soon. Not from inside this call.
  virtual void on_pushed_out() = 0;

  Arrivals* arrivals_;  ///< null once it was pushed out
  void* crowd_ = nullptr;
  std::list<Arrival*>::iterator place_;
  std::uint64_t serial_ = 0;
};

/// All arrivals, at most so many. One more pushes out the oldest of the address that has most of
/// them, and between equals the oldest of all: who takes long and comes often makes room for who
/// comes once and is quick. Must outlive them.
class Arrivals {
 public:
  /// `most` is at least one.
  explicit Arrivals(std::size_t most) : most_(most) {}
  Arrivals(const Arrivals&) = delete;
  Arrivals& operator=(const Arrivals&) = delete;

  [[nodiscard]] std::size_t size() const { return size_; }
  /// So many were pushed out since the beginning.
  [[nodiscard]] std::uint64_t pushed_out() const { return pushed_out_; }

 private:
  friend class Arrival;

  /// How much of a crowd: how many, and how old the oldest is (the larger the older).
  using Weight = std::pair<std::size_t, std::uint64_t>;

  /// The arrivals from one address, the oldest in front.
  struct Crowd {
    std::list<Arrival*> members;
    Weight weight;
  };
  using Crowds = std::unordered_map<std::string, Crowd>;

  void enter(Arrival& arrival, const std::string& from);
  void leave(Arrival& arrival);
  void push_one_out();
  void weigh(Crowds::value_type& crowd);

  std::size_t most_;
  std::size_t size_ = 0;
  std::uint64_t last_serial_ = 0;
  std::uint64_t pushed_out_ = 0;
  Crowds crowds_;  ///< what is in it never moves
  std::set<std::pair<Weight, Crowds::value_type*>> by_weight_;
};

}  // namespace syncws
