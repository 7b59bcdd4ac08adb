#include "base/quiet_thread.h"

#include <pthread.h>

#include <csignal>

namespace syncws {

std::thread start_without_signals(const std::function<void()>& run) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(run);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace syncws
