#include "net/load_worker.h"

#include <sys/socket.h>

#include <string>
#include <thread>

#include "net/load_swarm.h"

namespace syncws {
namespace {

constexpr Duration kGlance = std::chrono::milliseconds(20);
constexpr Duration kForEver = std::chrono::hours(24 * 365);  // the crew has the deadline

void say(int line, LoadWord word, const std::string& more = {}) {
  const auto text = static_cast<char>(word) + more;
  send(line, text.data(), text.size(), MSG_NOSIGNAL);
}

Status work(LoadSwarm& swarm, const LoadBoard& board, int line) {
  while (board.phase() == LoadPhase::waiting)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  if (auto connected = swarm.connect_all(kForEver); !connected) return connected;
  say(line, LoadWord::ready);
  bool is_told = false;
  while (board.phase() != LoadPhase::over) {
    if (auto received = swarm.receive(kGlance); !received) return received;
    if (board.phase() == LoadPhase::finishing) swarm.begin_finishing();
    if (swarm.is_finished() && !is_told) {
      say(line, LoadWord::finished);
      is_told = true;
    }
  }
  return {};
}

}  // namespace

void run_load_worker(const LoadCrowd::Settings& settings, const LoadPlan& plan, LoadBoard& board,
                     std::size_t process, int line) {
  LoadSwarm swarm(settings, plan, board, process);
  if (const auto worked = work(swarm, board, line); !worked) {
    const auto kind = static_cast<char>('0' + static_cast<int>(worked.error().kind));
    say(line, LoadWord::error, kind + worked.error().message);
  }
}

}  // namespace syncws
