#include "net/load_crew.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "base/quantity.h"
#include "net/load_worker.h"

namespace syncws {

Result<std::unique_ptr<LoadCrowd>> LoadCrew::start(const Settings& settings, const LoadPlan& plan,
                                                   LoadBoard& board) {
  std::unique_ptr<LoadCrew> crew(new LoadCrew(settings, board));
  if (auto launched = crew->launch(plan); !launched) return tl::make_unexpected(launched.error());
  return crew;
}

/// The terminal's interrupt comes to all processes, and is the crew's business alone.
Status LoadCrew::launch(const LoadPlan& plan) {
  for (std::size_t i = 0; i < settings_.processes; ++i) {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
      return fail_errno(ErrorKind::io, "no socket can be made", errno);
    Descriptor ours(ends[0]);
    const Descriptor theirs(ends[1]);
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0) return fail_errno(ErrorKind::io, "no process can be made", errno);
    if (pid == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      std::signal(SIGINT, SIG_IGN);
      std::signal(SIGTERM, SIG_DFL);
      auto own = settings_;
      own.may_go_on = [] { return Status(); };
      if (getppid() == parent) run_load_worker(own, plan, board_, i, theirs.get());
      _exit(0);
    }
    workers_.push_back({pid, std::move(ours)});
  }
  return {};
}

LoadCrew::~LoadCrew() {
  board_.enter(LoadPhase::over);
  for (const auto& worker : workers_) kill(worker.pid, SIGTERM);
  for (const auto& worker : workers_) waitpid(worker.pid, nullptr, 0);
}

Status LoadCrew::connect_all(Duration limit) {
  const auto deadline = monotonic_now() + limit;
  const auto is_ready = [](const Worker& worker) { return worker.is_ready; };
  while (!std::all_of(workers_.begin(), workers_.end(), is_ready)) {
    if (monotonic_now() > deadline) {
      return fail(ErrorKind::timed_out, fmt::format("only {} connections were taken within {}",
                                                    board_.ready(), format_duration(limit)));
    }
    if (auto received = receive(std::chrono::milliseconds(100)); !received) return received;
  }
  return {};
}

Status LoadCrew::receive(Duration wait) {
  if (auto may = settings_.may_go_on(); !may) return may;
  std::vector<pollfd> watched;
  for (const auto& worker : workers_) watched.push_back({worker.line.get(), POLLIN, 0});
  if (writable_ >= 0) watched.push_back({writable_, POLLOUT, 0});
  constexpr std::int64_t kSecond = 1'000'000'000;
  const auto nanoseconds = std::max<std::int64_t>(wait.count(), 0);
  const timespec exact{nanoseconds / kSecond, nanoseconds % kSecond};
  if (ppoll(watched.data(), watched.size(), &exact, nullptr) <= 0) return {};
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    if (watched[i].revents == 0) continue;
    if (auto heard = listen_to(workers_[i]); !heard) return heard;
  }
  return {};
}

Status LoadCrew::listen_to(Worker& worker) {
  std::array<char, 1024> text{};
  const auto count = recv(worker.line.get(), text.data(), text.size(), MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return {};
  if (count <= 0)
    return fail(ErrorKind::internal, fmt::format("worker {} has ended by itself", worker.pid));
  const std::string_view said(text.data(), static_cast<std::size_t>(count));
  worker.is_ready = worker.is_ready || said[0] == static_cast<char>(LoadWord::ready);
  worker.is_finished = worker.is_finished || said[0] == static_cast<char>(LoadWord::finished);
  if (said[0] != static_cast<char>(LoadWord::error) || said.size() < 2) return {};
  return fail(static_cast<ErrorKind>(said[1] - '0'), std::string(said.substr(2)));
}

void LoadCrew::begin_finishing() { board_.enter(LoadPhase::finishing); }

bool LoadCrew::is_finished() {
  return std::all_of(workers_.begin(), workers_.end(),
                     [](const Worker& worker) { return worker.is_finished; });
}

std::vector<int> LoadCrew::processes() const {
  std::vector<int> pids;
  for (const auto& worker : workers_) pids.push_back(worker.pid);
  return pids;
}

}  // namespace syncws
