#include "net/uv_tcp_listener.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/log.h"

namespace syncws {
namespace {

constexpr int kBacklog = 4096;

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

Result<AddressList> look_up(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int status = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  if (status != 0) {
    return fail(ErrorKind::usage,
                fmt::format("--host '{}' is no address: {}", host, gai_strerror(status)));
  }
  return AddressList(list, &freeaddrinfo);
}

bool is_loopback(const sockaddr* address) {
  constexpr unsigned kLoopbackNet = 127;
  constexpr unsigned kFirstByte = 24;
  if (address->sa_family == AF_INET) {
    const auto* const v4 = reinterpret_cast<const sockaddr_in*>(address);
    return ntohl(v4->sin_addr.s_addr) >> kFirstByte == kLoopbackNet;
  }
  return address->sa_family == AF_INET6 &&
         IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr);
}

IpAddress address_of(const sockaddr_storage& peer) {
  if (peer.ss_family == AF_INET6) {
    std::array<std::uint8_t, sizeof(in6_addr)> bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr, bytes.size());
    return IpAddress::v6(bytes);
  }
  std::array<std::uint8_t, sizeof(in_addr)> bytes{};
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in&>(peer).sin_addr, bytes.size());
  return IpAddress::v4(bytes);
}

void set_flag(int socket, int level, int option) {
  const int on = 1;
  setsockopt(socket, level, option, &on, sizeof on);
}

std::uint16_t bound_port(int socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
  return ntohs(address.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                   : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

/// What the kernel keeps for a viewer that reads slowly. Left to itself it lets this grow to 4 MB a
/// connection, and then takes bytes so seldom that a slow viewer can't be told from a stuck one.
/// The kernel doubles the figure. A window of 512 KiB carries 5 MB/s over 100 ms.
void limit_send_buffer(int listener) {
  constexpr int kBytes = 256 * 1024;
  setsockopt(listener, SOL_SOCKET, SO_SNDBUF, &kBytes, sizeof kBytes);
}

/// Two system calls less for each of them.
void set_what_accepted_ones_inherit(int listener) {
  set_flag(listener, IPPROTO_TCP, TCP_NODELAY);
  set_flag(listener, SOL_SOCKET, SO_KEEPALIVE);
  limit_send_buffer(listener);
}

/// The kernel keeps a connection to itself until its request is there, or for a second. So what is
/// let in in a turn (Lobby, or the time that this listener takes) also bounds the handshakes of the
/// next: a thousand requests that come at once, each some 50 µs of work, would otherwise be one
/// turn, and nobody else's event could go out meanwhile.
void accept_with_request(int listener) {
  constexpr int kSeconds = 1;
  setsockopt(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &kSeconds, sizeof kSeconds);
}

/// The first one binds without the flag, so that nobody else's port is shared.
bool bind_as(int listener, const addrinfo& address, UvTcpListener::Port sharing) {
  if (sharing == UvTcpListener::Port::another) set_flag(listener, SOL_SOCKET, SO_REUSEPORT);
  if (bind(listener, address.ai_addr, address.ai_addrlen) != 0) return false;
  if (sharing == UvTcpListener::Port::first) set_flag(listener, SOL_SOCKET, SO_REUSEPORT);
  return true;
}

Result<int> listen_on(const addrinfo& address, const std::string& host, std::uint16_t port,
                      UvTcpListener::Port sharing) {
  const int listener = socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) return fail_errno(ErrorKind::usage, "a TCP socket could not be made", errno);
  set_flag(listener, SOL_SOCKET, SO_REUSEADDR);
  set_what_accepted_ones_inherit(listener);
  accept_with_request(listener);
  if (bind_as(listener, address, sharing) && listen(listener, kBacklog) == 0) return listener;
  const int problem = errno;
  close(listener);
  if (problem == EADDRINUSE) {
    return fail(
        ErrorKind::usage,
        fmt::format("port {} of {} is in use; stop who has it, or choose another with --port "
                    "(0 picks a free one)",
                    port, host));
  }
  return fail_errno(ErrorKind::usage, fmt::format("can't listen on {} port {}", host, port),
                    problem);
}

bool is_out_of_descriptors(int problem) {
  return problem == EMFILE || problem == ENFILE || problem == ENOBUFS || problem == ENOMEM;
}

}  // namespace

Result<std::unique_ptr<UvTcpListener>> UvTcpListener::make(UvLoop& loop, const std::string& host,
                                                           std::uint16_t port, OnSocket on_socket,
                                                           Port sharing) {
  const auto addresses = look_up(host, port);
  if (!addresses) return tl::make_unexpected(addresses.error());
  const auto socket = listen_on(**addresses, host, port, sharing);
  if (!socket) return tl::make_unexpected(socket.error());
  return std::unique_ptr<UvTcpListener>(
      new UvTcpListener(loop, *socket, bound_port(*socket), std::move(on_socket)));
}

UvTcpListener::UvTcpListener(UvLoop& loop, int socket, std::uint16_t port, OnSocket on_socket)
    : socket_(socket),
      port_(port),
      on_socket_(std::move(on_socket)),
      poll_([&](uv_poll_t* poll) { return uv_poll_init(loop.get(), poll, socket); }),
      rest_(loop, [this] { start(); }) {
  poll_.set_owner(this);
}

UvTcpListener::~UvTcpListener() {
  poll_.close();
  close(socket_);
}

void UvTcpListener::start() {
  uv_poll_start(poll_.get(), UV_READABLE, [](uv_poll_t* poll, int, int) {
    static_cast<UvTcpListener*>(poll->data)->accept_some();
  });
}

void UvTcpListener::accept_some() {
  const auto end = monotonic_now() + kMostTimeATurn;
  for (int i = 0; i < kMostATurn && monotonic_now() < end; ++i) {
    sockaddr_storage peer{};
    socklen_t length = sizeof peer;
    const int accepted =
        accept4(socket_, reinterpret_cast<sockaddr*>(&peer), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted < 0) {
      if (!is_out_of_descriptors(errno)) return;
      log::warn("no descriptor left for a new connection ({}); trying again in 100 ms",
                std::strerror(errno));
      uv_poll_stop(poll_.get());
      rest_.start(std::chrono::milliseconds(100));
      return;
    }
    on_socket_(accepted, address_of(peer));
  }
}

bool is_loopback_host(const std::string& host) {
  const auto addresses = look_up(host, 0);
  if (!addresses) return false;
  for (const auto* address = addresses->get(); address != nullptr; address = address->ai_next) {
    if (!is_loopback(address->ai_addr)) return false;
  }
  return true;
}

}  // namespace syncws
