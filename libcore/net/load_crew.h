#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "net/load_board.h"
#include "net/load_crowd.h"
#include "net/load_plan.h"

namespace syncws {

/// Viewers in several processes of our own, each with a swarm of its share. They are forked when
/// the crew is made, so make it before anything that they should not inherit, and end with it, or
/// with us.
class LoadCrew : public LoadCrowd {
 public:
  [[nodiscard]] static Result<std::unique_ptr<LoadCrowd>> start(const Settings& settings,
                                                                const LoadPlan& plan,
                                                                LoadBoard& board);
  ~LoadCrew() override;

  [[nodiscard]] Status connect_all(Duration limit) override;
  [[nodiscard]] Status receive(Duration wait) override;
  void begin_finishing() override;
  [[nodiscard]] bool is_finished() override;
  void watch_writable(int descriptor) override { writable_ = descriptor; }
  void unwatch(int /*descriptor*/) override { writable_ = -1; }

  [[nodiscard]] std::vector<int> processes() const override;

 private:
  struct Worker {
    pid_t pid = 0;
    Descriptor line;  ///< what it says
    bool is_ready = false;
    bool is_finished = false;
  };

  LoadCrew(const Settings& settings, LoadBoard& board) : settings_(settings), board_(board) {}
  [[nodiscard]] Status launch(const LoadPlan& plan);
  [[nodiscard]] Status listen_to(Worker& worker);

  Settings settings_;
  LoadBoard& board_;
  std::vector<Worker> workers_;
  int writable_ = -1;
};

}  // namespace syncws
