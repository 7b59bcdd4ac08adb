#pragma once

#include <deque>
#include <vector>

#include "net/load_churn.h"
#include "net/load_client.h"
#include "net/load_crowd.h"

namespace syncws {

/// The simulated viewers of one process, on one thread and one epoll: of all connections of the
/// plan each n-th, n being the number of processes.
class LoadSwarm : public LoadCrowd {
 public:
  LoadSwarm(const Settings& settings, const LoadPlan& plan, LoadBoard& board, std::size_t process);
  ~LoadSwarm() override;

  [[nodiscard]] Status connect_all(Duration limit) override;
  [[nodiscard]] Status receive(Duration wait) override;
  void begin_finishing() override;
  [[nodiscard]] bool is_finished() override;
  void watch_writable(int descriptor) override;
  void unwatch(int descriptor) override;

 private:
  void make_clients(const LoadPlan& plan);
  [[nodiscard]] Status open_more();
  [[nodiscard]] Status open(std::size_t index);
  [[nodiscard]] Status poll(Duration wait);
  [[nodiscard]] Status on_event(std::size_t index);
  void on_ready(std::size_t index);
  [[nodiscard]] Status churn(Instant now);
  void leave(std::size_t index);
  void read_slowly(Instant now);
  [[nodiscard]] Duration shorten(Duration wait) const;
  [[nodiscard]] std::size_t handshakes() const;
  [[nodiscard]] tl::unexpected<Error> explain(const LoadClient& client) const;

  Settings settings_;
  std::size_t process_;
  LoadBoard& board_;
  LoadParty party_;
  int epoll_;
  std::vector<LoadEventShape> shapes_;
  std::deque<LoadClient> clients_;
  std::deque<std::size_t> to_open_;
  std::deque<std::size_t> churners_;  ///< that are there, the one that leaves next in front
  std::vector<std::size_t> slow_;     ///< that are there
  LoadChurn churn_;
  Instant slow_read_{};  ///< the last time
  std::size_t under_way_ = 0;
  bool is_finishing_ = false;
};

}  // namespace syncws
