#include "net/load_swarm.h"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

#include "base/misuse.h"
#include "base/quantity.h"

namespace syncws {
namespace {

constexpr std::uint64_t kNotAClient = std::numeric_limits<std::uint64_t>::max();
constexpr int kMostEvents = 1024;
/// A slow viewer reads so much at a time: some 5 KiB a second.
constexpr Duration kSlowInterval = std::chrono::milliseconds(100);
constexpr std::size_t kSlowBytes = 512;

void watch(int epoll, int operation, int descriptor, unsigned events, std::uint64_t data) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = data;
  epoll_ctl(epoll, operation, descriptor, &event);
}

/// To the nanosecond, as far as the kernel can: a wait cut to milliseconds would end in turning
/// round and round until the next event is due.
int wait_for(int epoll, std::array<epoll_event, kMostEvents>& events, Duration wait) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const auto nanoseconds = std::max<std::int64_t>(wait.count(), 0);
  const timespec exact{nanoseconds / kSecond, nanoseconds % kSecond};
  return epoll_pwait2(epoll, events.data(), kMostEvents, &exact, nullptr);
}

}  // namespace

LoadSwarm::LoadSwarm(const Settings& settings, const LoadPlan& plan, LoadBoard& board,
                     std::size_t process)
    : settings_(settings),
      process_(process),
      board_(board),
      party_{
          settings.address,    fmt::format("{}:{}", settings.address.host, settings.address.port),
          settings.tls,        settings.offer,
          settings.is_greeted, LoadCount{board, board.tally(process), settings.resumes}},
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      churn_(settings.churn / static_cast<double>(settings.processes)) {
  require(epoll_ >= 0, "epoll could not be made");
  for (std::size_t i = 0; i < plan.organisations(); ++i)
    shapes_.emplace_back(i, settings_.event_size);
  make_clients(plan);
}

LoadSwarm::~LoadSwarm() {
  for (auto& client : clients_) client.close();
  close(epoll_);
}

void LoadSwarm::make_clients(const LoadPlan& plan) {
  for (auto i = process_; i < plan.connections(); i += settings_.processes) {
    const auto organisation = plan.organisation_of(i);
    to_open_.push_back(clients_.size());
    clients_.emplace_back(party_, LoadViewer(shapes_[organisation], plan.role_of(i),
                                             static_cast<std::uint32_t>(organisation),
                                             plan.steady_viewers(organisation)));
  }
}

Status LoadSwarm::connect_all(Duration limit) {
  const auto deadline = monotonic_now() + limit;
  while (party_.count.tally.ready < clients_.size()) {
    if (monotonic_now() > deadline) {
      return fail(ErrorKind::timed_out,
                  fmt::format("only {} of {} connections were taken within {}",
                              party_.count.tally.ready, clients_.size(), format_duration(limit)));
    }
    if (auto served = receive(std::chrono::milliseconds(100)); !served) return served;
  }
  return {};
}

Status LoadSwarm::receive(Duration wait) {
  if (auto may = settings_.may_go_on(); !may) return may;
  if (auto opened = open_more(); !opened) return opened;
  if (auto polled = poll(shorten(wait)); !polled) return polled;
  const auto now = monotonic_now();
  read_slowly(now);
  return churn(now);
}

void LoadSwarm::watch_writable(int descriptor) {
  watch(epoll_, EPOLL_CTL_ADD, descriptor, EPOLLOUT, kNotAClient);
}

void LoadSwarm::unwatch(int descriptor) {
  watch(epoll_, EPOLL_CTL_DEL, descriptor, 0, kNotAClient);
}

std::size_t LoadSwarm::handshakes() const {
  return std::max<std::size_t>(settings_.handshakes / settings_.processes, 1);
}

Status LoadSwarm::open_more() {
  while (under_way_ < handshakes() && !to_open_.empty()) {
    if (auto opened = open(to_open_.front()); !opened) return opened;
    to_open_.pop_front();
    ++under_way_;
  }
  return {};
}

Status LoadSwarm::open(std::size_t index) {
  auto& client = clients_[index];
  const auto number = index * settings_.processes + process_;
  if (!client.open(load_source(number, settings_.sources))) {
    return fail_errno(ErrorKind::cannot_connect,
                      fmt::format("connection {} can't be made", number + 1), errno);
  }
  watch(epoll_, EPOLL_CTL_ADD, client.descriptor(), EPOLLOUT, index);
  return {};
}

Status LoadSwarm::poll(Duration wait) {
  std::array<epoll_event, kMostEvents> events{};
  const int count = wait_for(epoll_, events, wait);
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
  if (client.state() == LoadClient::State::connecting) {
    const bool waited_to_write = client.waits_to_write();
    client.on_progress();
    if (client.waits_to_write() != waited_to_write) {
      watch(epoll_, EPOLL_CTL_MOD, client.descriptor(),
            client.waits_to_write() ? EPOLLOUT : EPOLLIN, index);
    }
  } else {
    client.on_readable(monotonic_now());
  }
  if (client.state() == LoadClient::State::broken) return explain(client);
  if (!was_ready && client.state() == LoadClient::State::ready) on_ready(index);
  return {};
}

void LoadSwarm::on_ready(std::size_t index) {
  ++party_.count.tally.ready;
  --under_way_;
  const auto& client = clients_[index];
  if (client.viewer().role() == LoadRole::churner) churners_.push_back(index);
  if (client.viewer().role() != LoadRole::slow) return;
  slow_.push_back(index);
  watch(epoll_, EPOLL_CTL_DEL, client.descriptor(), 0, index);
}

/// Those that leave come back at once, as far as handshakes may be under way.
Status LoadSwarm::churn(Instant now) {
  if (is_finishing_ || board_.phase() != LoadPhase::sending) return {};
  for (auto due = churn_.due(now); due > 0 && !churners_.empty(); --due) {
    leave(churners_.front());
    churners_.pop_front();
  }
  return open_more();
}

void LoadSwarm::leave(std::size_t index) {
  clients_[index].leave();
  ++party_.count.tally.left;
  --party_.count.tally.ready;
  to_open_.push_back(index);
}

void LoadSwarm::read_slowly(Instant now) {
  if (slow_.empty() || now - slow_read_ < kSlowInterval) return;
  slow_read_ = now;
  std::erase_if(slow_, [&](std::size_t index) {
    auto& client = clients_[index];
    client.on_readable(now, kSlowBytes);
    const bool is_gone = client.state() == LoadClient::State::broken;
    if (is_gone) ++party_.count.tally.slow_closed;
    if (is_gone) client.close();
    return is_gone;
  });
}

/// Not past the next thing that has its time.
Duration LoadSwarm::shorten(Duration wait) const {
  if (settings_.churn > 0 && !is_finishing_) wait = std::min(wait, churn_.wait(monotonic_now()));
  return slow_.empty() ? wait : std::min(wait, kSlowInterval);
}

void LoadSwarm::begin_finishing() { is_finishing_ = true; }

bool LoadSwarm::is_finished() {
  if (!is_finishing_ || under_way_ > 0 || !to_open_.empty()) return false;
  auto& tally = party_.count.tally;
  if (tally.accounted == 0) {
    for (const auto& client : clients_) tally.owed += client.viewer().owed(board_);
    tally.accounted = 1;
  }
  return tally.delivered >= tally.owed;
}

tl::unexpected<Error> LoadSwarm::explain(const LoadClient& client) const {
  auto error = client.problem();
  const bool is_connecting = board_.phase() <= LoadPhase::connecting;
  if (error.kind == ErrorKind::connection_lost && is_connecting)
    error.kind = ErrorKind::cannot_connect;
  return fail_in(fmt::format("a connection to {}", settings_.address.shown()), std::move(error));
}

}  // namespace syncws
