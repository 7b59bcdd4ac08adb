#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "net/uv_loop.h"

namespace syncws {

/// The one door between threads: what is posted to a thread runs on its loop, in the order of
/// posting. Whoever posts a reference sees to it that it lives until then. What was not run when
/// the loop ended is never run.
class UvPost {
 public:
  explicit UvPost(UvLoop& loop) : door_(loop, [this] { run_all(); }) {}
  UvPost(const UvPost&) = delete;
  UvPost& operator=(const UvPost&) = delete;

  /// From any thread; never waits for the other.
  void post(std::function<void()> deed);

 private:
  void run_all();

  std::mutex lock_;  ///< of what follows
  std::vector<std::function<void()>> deeds_;
  UvDoor door_;
};

}  // namespace syncws
