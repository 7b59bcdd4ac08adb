#include "net/load_swarm.h"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

#include "base/misuse.h"
#include "base/quantity.h"
#include "wire/room_target.h"

namespace syncws {
namespace {

constexpr std::uint64_t kNotAClient = std::numeric_limits<std::uint64_t>::max();
constexpr int kMostEvents = 1024;

void watch(int epoll, int operation, int descriptor, unsigned events, std::uint64_t data) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = data;
  epoll_ctl(epoll, operation, descriptor, &event);
}

Secret headers_of(const LoadSwarm::Settings& settings) {
  auto headers = fmt::format("Host: {}:{}\r\n", settings.address.host, settings.address.port);
  if (!settings.bearer.is_empty())
    headers += fmt::format("Authorization: Bearer {}\r\n", settings.bearer.text());
  return Secret(std::move(headers));
}

}  // namespace

LoadSwarm::LoadSwarm(const Settings& settings)
    : settings_(settings), epoll_(epoll_create1(EPOLL_CLOEXEC)), headers_(headers_of(settings)) {
  require(epoll_ >= 0, "epoll could not be made");
  for (std::size_t i = 0; i < settings_.organisations; ++i)
    shapes_.emplace_back(i, settings_.event_size);
}

LoadSwarm::~LoadSwarm() {
  for (auto& client : clients_) client.close();
  close(epoll_);
}

Status LoadSwarm::connect_all(Duration limit) {
  const auto deadline = monotonic_now() + limit;
  while (ready_ < settings_.connections) {
    if (auto opened = open_more(); !opened) return opened;
    if (monotonic_now() > deadline) {
      return fail(ErrorKind::timed_out,
                  fmt::format("only {} of {} connections were taken within {}", ready_,
                              settings_.connections, format_duration(limit)));
    }
    if (auto served = serve(std::chrono::milliseconds(100)); !served) return served;
  }
  return {};
}

Status LoadSwarm::receive(Duration wait) { return serve(wait); }

void LoadSwarm::watch_writable(int descriptor) const {
  watch(epoll_, EPOLL_CTL_ADD, descriptor, EPOLLOUT, kNotAClient);
}

void LoadSwarm::unwatch(int descriptor) const {
  watch(epoll_, EPOLL_CTL_DEL, descriptor, 0, kNotAClient);
}

std::size_t LoadSwarm::viewers(std::size_t organisation) const {
  const auto share = settings_.connections / settings_.organisations;
  return share + (organisation < settings_.connections % settings_.organisations ? 1 : 0);
}

Status LoadSwarm::open_more() {
  while (under_way_ < settings_.handshakes && clients_.size() < settings_.connections) {
    const auto index = clients_.size();
    const auto organisation = index % settings_.organisations;
    auto& client = clients_.emplace_back(shapes_[organisation], tally_);
    const auto path = fmt::format("{}{}{}", settings_.address.prefix, kRoomPath,
                                  LoadEventShape::organisation_name(organisation));
    if (!client.open(settings_.address, path, settings_.tls)) {
      return fail_errno(ErrorKind::cannot_connect,
                        fmt::format("connection {} can't be made", index + 1), errno);
    }
    watch(epoll_, EPOLL_CTL_ADD, client.descriptor(), EPOLLOUT, index);
    ++under_way_;
  }
  return {};
}

Status LoadSwarm::serve(Duration wait) {
  if (auto may = settings_.may_go_on(); !may) return may;
  std::array<epoll_event, kMostEvents> events{};
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(wait).count();
  const int count = epoll_wait(epoll_, events.data(), kMostEvents, static_cast<int>(milliseconds));
  for (int i = 0; i < count; ++i) {
    const auto& event = events.at(static_cast<std::size_t>(i));
    if (event.data.u64 == kNotAClient) continue;
    if (auto done = on_event(event.data.u64); !done) return done;
  }
  return {};
}

Status LoadSwarm::on_event(std::size_t index) {
  auto& client = clients_[index];
  const bool was_ready = client.state() == LoadClient::State::ready;
  if (client.is_underway()) {
    const bool waited_to_write = client.waits_to_write();
    client.on_progress(headers_.text());
    if (client.waits_to_write() != waited_to_write) {
      watch(epoll_, EPOLL_CTL_MOD, client.descriptor(),
            client.waits_to_write() ? EPOLLOUT : EPOLLIN, index);
    }
  } else {
    client.on_readable(scratch_, monotonic_now());
  }
  if (client.state() == LoadClient::State::broken) return explain(client);
  if (!was_ready && client.state() == LoadClient::State::ready) {
    ++ready_;
    --under_way_;
  }
  return {};
}

tl::unexpected<Error> LoadSwarm::explain(const LoadClient& client) const {
  const bool refused = client.problem().find("refused:") != std::string::npos;
  const bool all_ready = ready_ == settings_.connections;
  const auto kind = refused ? ErrorKind::refused
                            : (all_ready ? ErrorKind::connection_lost : ErrorKind::cannot_connect);
  return fail(kind,
              fmt::format("a connection to {}: {}", settings_.address.shown(), client.problem()));
}

}  // namespace syncws
