#include "cli/interrupt.h"

#include <array>
#include <csignal>
#include <cstddef>

namespace syncws::cli {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM};

volatile std::sig_atomic_t interrupted = 0;
/// The loop's own handlers, in the order of kSignals; written before ours can be called.
std::array<void (*)(int), kSignals.size()> handled_by{};

void remember_and_pass_on(int number) {
  interrupted = 1;
  handled_by[number == kSignals[0] ? 0 : 1](number);
}

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted = 1; };
  for (const int number : kSignals) sigaction(number, &action, nullptr);
}

void remember_interrupts() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    struct sigaction action {};
    sigaction(kSignals[i], nullptr, &action);
    const bool is_handler = action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN;
    if (!is_handler || action.sa_handler == remember_and_pass_on) continue;
    handled_by[i] = action.sa_handler;
    action.sa_handler = remember_and_pass_on;
    sigaction(kSignals[i], &action, nullptr);
  }
}

Status check_interrupted() {
  return interrupted == 0 ? Status() : fail(ErrorKind::interrupted, "interrupted");
}

}  // namespace syncws::cli
