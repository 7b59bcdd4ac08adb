#include "bare/server.h"

#include <sys/epoll.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <csignal>

#include "bare/frames.h"

namespace bare {

StopSignal::StopSignal(Loop& loop) {
  sigset_t wanted;
  ::sigemptyset(&wanted);
  ::sigaddset(&wanted, SIGTERM);
  ::sigaddset(&wanted, SIGINT);
  ::sigprocmask(SIG_BLOCK, &wanted, nullptr);
  signals_ = Fd(::signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!signals_.is_open()) throw_errno("signalfd");
  loop.add(signals_.get(), EPOLLIN, *this);
}

void StopSignal::on_ready(std::uint32_t /*events*/) { has_come_ = true; }

namespace {

Fd listen_and_tell(std::uint16_t wanted, std::uint16_t& port) {
  Fd listener = listen_tcp(wanted);
  port = port_of(listener);
  return listener;
}

}  // namespace

Server::Server(const Options& options)
    : socket_path_(options.socket_path),
      rooms_(options.events_per_batch),
      house_{loop_, rooms_, {}},
      stop_(loop_),
      port_(0),
      subscriber_door_(loop_, listen_and_tell(options.port, port_),
                       [this](Fd socket) { welcome(std::move(socket)); }),
      source_door_(loop_, listen_unix(socket_path_),
                   [this](Fd socket) { sources_.emplace_back(loop_, rooms_, std::move(socket)); }) {
  if (options.ping_interval.count() == 0) return;
  pings_.emplace(loop_, options.ping_interval,
                 [this](std::size_t begin, std::size_t end) { return ping(begin, end); });
}

Server::~Server() { ::unlink(socket_path_.c_str()); }

void Server::welcome(Fd socket) {
  const auto at = static_cast<std::size_t>(socket.get());
  if (at >= subscribers_.size()) subscribers_.resize(at + 1);
  subscribers_[at] = std::make_unique<Subscriber>(house_, std::move(socket));
}

std::size_t Server::ping(std::size_t begin, std::size_t end) {
  std::string frame;
  append_frame(frame, Opcode::ping, "?");
  const auto bytes = std::make_shared<const std::string>(std::move(frame));
  for (std::size_t at = begin; at < std::min(end, subscribers_.size()); ++at) {
    if (subscribers_[at] != nullptr) subscribers_[at]->deliver(bytes);
  }
  return subscribers_.size();
}

void Server::run() {
  while (!stop_.has_come()) {
    loop_.turn();
    end_turn();
  }
}

/// Joins and leaves are over before anything is sent: a room doesn't change during a flush. Whoever
/// is lost by a flush may have been the one that held up the sources, hence again.
void Server::end_turn() {
  do {
    bury_subscribers();
    resume_sources();
  } while (!house_.gone.empty());
  sources_.remove_if([](const Source& source) { return source.is_done(); });
}

void Server::resume_sources() {
  for (Source& source : sources_) {
    if (!rooms_.is_crowded()) source.resume();
  }
}

void Server::bury_subscribers() {
  for (const int fd : house_.gone) subscribers_[static_cast<std::size_t>(fd)].reset();
  house_.gone.clear();
}

}  // namespace bare
