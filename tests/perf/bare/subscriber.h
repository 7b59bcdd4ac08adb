#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "bare/fd.h"
#include "bare/loop.h"
#include "bare/room.h"

namespace bare {

/// What every subscriber needs from its server.
struct House {
  Loop& loop;
  Rooms& rooms;
  std::vector<int> gone;  ///< descriptors of the subscribers to destroy at the end of the turn
};

/// One connection: its handshake, then its share of the room's batches.
class Subscriber final : public Watcher {
 public:
  Subscriber(House& house, Fd socket);
  ~Subscriber() override;

  /// Sends at once what the kernel takes; the rest waits, in order, until it takes more. The
  /// backlog has no limit of its own: sources wait while more than half of the subscribers have
  /// one.
  void deliver(const Bytes& bytes);

  void on_ready(std::uint32_t events) override;

  [[nodiscard]] std::size_t seat() const { return seat_; }
  void set_seat(std::size_t seat) { seat_ = seat; }

 private:
  struct Rest {
    Bytes bytes;
    std::size_t sent;
  };

  void receive();
  void take_handshake();
  void take_frames();
  void take_close(std::string_view payload);
  void keep(const Bytes& bytes, std::size_t sent);
  void send_backlog();
  bool send_front();
  void vanish();

  House& house_;
  Fd socket_;
  Room* room_ = nullptr;  ///< none before the handshake
  std::size_t seat_ = 0;
  std::string inbox_;
  std::list<Rest> backlog_;
  bool is_gone_ = false;
};

}  // namespace bare
