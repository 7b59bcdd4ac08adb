#pragma once

#include <cstddef>
#include <deque>
#include <functional>

#include "base/clock.h"
#include "net/uv_loop.h"
#include "rooms/ip_address.h"
#include "rooms/quota.h"

namespace syncws {

/// Where accepted connections wait until it is their turn to be served: a few each turn of the
/// loop, so that a storm of them does not starve those that are there. The kernel's own queue is
/// short (net.core.somaxconn, 4096), and whom it drops comes back after a second at the earliest.
///
/// Who has not said anything yet is let wait a little, so that a crowd that connects first and
/// speaks later does not take all handshakes there may be. TCP_DEFER_ACCEPT is for that, but it is
/// without effect where the kernel, its queue full, has answered with SYN cookies.
class Lobby {
 public:
  struct Newcomer {
    int socket = -1;
    IpAddress peer;
    Quota::Place place;
  };
  /// Takes the socket over.
  using OnTurn = std::function<void(Newcomer newcomer)>;

  /// `first_reserved`: sockets numbered from there on don't wait, but go to where they are counted,
  /// since few descriptors are left.
  Lobby(UvLoop& loop, std::size_t first_reserved, OnTurn on_turn);
  Lobby(const Lobby&) = delete;
  Lobby& operator=(const Lobby&) = delete;
  ~Lobby() { clear(); }

  /// Takes the accepted, non-blocking socket over.
  void enter(Newcomer newcomer);
  /// Has the turn of all come that have said something.
  void let_speakers_in();
  /// Closes all that wait.
  void clear();

 private:
  static constexpr std::size_t kMostATurn = 64;
  static constexpr Duration kMostTimeATurn = std::chrono::milliseconds(2);
  static constexpr Duration kLook = std::chrono::milliseconds(20);
  static constexpr int kLooks = 10;

  struct Silent {
    Newcomer newcomer;
    int looks = 0;
  };

  void make_ready(Newcomer& newcomer);
  void let_next_in();
  [[nodiscard]] bool let_some_in();
  void look_at_silent();

  std::size_t first_reserved_;
  OnTurn on_turn_;
  std::deque<Newcomer> ready_;
  std::deque<Silent> silent_;
  UvTurnEnd turn_end_;
  UvTimer look_;
};

}  // namespace syncws
