#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bare/loop.h"
#include "bare/pings.h"
#include "bare/room.h"
#include "bare/sockets.h"
#include "bare/source.h"
#include "bare/subscriber.h"

namespace bare {

struct Options {
  std::uint16_t port = 0;
  std::string socket_path;
  std::size_t events_per_batch = 64;
  std::chrono::seconds ping_interval{0};  ///< 0: no pings
};

/// Ends the loop at SIGTERM or SIGINT, which must not be handled otherwise.
class StopSignal final : public Watcher {
 public:
  explicit StopSignal(Loop& loop);
  void on_ready(std::uint32_t events) override;
  [[nodiscard]] bool has_come() const { return has_come_; }

 private:
  Fd signals_;
  bool has_come_ = false;
};

/// The listening sockets, and everybody who came in through them.
class Server {
 public:
  explicit Server(const Options& options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// Serves until told to stop.
  void run();

 private:
  void welcome(Fd socket);
  std::size_t ping(std::size_t begin, std::size_t end);
  void end_turn();
  void bury_subscribers();
  void resume_sources();

  std::string socket_path_;
  Loop loop_;
  Rooms rooms_;
  House house_;
  StopSignal stop_;
  std::uint16_t port_;
  Acceptor subscriber_door_;
  Acceptor source_door_;
  std::vector<std::unique_ptr<Subscriber>> subscribers_;  ///< by descriptor
  std::list<Source> sources_;
  std::optional<Pings> pings_;
};

}  // namespace bare
