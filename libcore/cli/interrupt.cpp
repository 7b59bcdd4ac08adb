#include "cli/interrupt.h"

#include <csignal>

namespace syncws::cli {
namespace {

volatile std::sig_atomic_t interrupted = 0;

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted = 1; };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

Status check_interrupted() {
  return interrupted == 0 ? Status() : fail(ErrorKind::interrupted, "interrupted");
}

}  // namespace syncws::cli
