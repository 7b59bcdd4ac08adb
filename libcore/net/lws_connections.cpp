#include "net/lws_connections.h"

#include <libwebsockets.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

namespace syncws {
namespace {

lws* of(Connections::Wire wire) { return static_cast<lws*>(wire); }

/// How many bytes the kernel took; negative: it never will take any.
ssize_t send_some(int socket, std::string_view bytes) {
  const auto sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return sent;
  return errno == EAGAIN || errno == EINTR || errno == ENOBUFS ? 0 : -1;
}

}  // namespace

/// The socket is asked first, without the library, whose way there costs half as much as all else
/// that is not the kernel's. What the kernel does not take the library keeps, and sends it before
/// it calls WRITEABLE. RAW by-passes its framing: it does not change the bytes, though its
/// signature can't say so.
Connections::Write LwsConnections::write(Wire wire, std::string_view frames) {
  auto* const wsi = of(wire);
  if (lws_partial_buffered(wsi) != 0) {
    lws_callback_on_writable(wsi);
    return Write::refused;
  }
  if (!is_tls_) {
    const auto sent = send_some(lws_get_socket_fd(wsi), frames);
    if (sent < 0) return Write::broken;
    frames.remove_prefix(static_cast<std::size_t>(sent));
    if (frames.empty()) return Write::taken;
  }
  auto* const bytes = reinterpret_cast<unsigned char*>(const_cast<char*>(frames.data()));
  if (lws_write(wsi, bytes, frames.size(), LWS_WRITE_RAW) < 0) return Write::broken;
  if (lws_partial_buffered(wsi) == 0) return Write::taken;
  lws_callback_on_writable(wsi);
  return Write::taken_full;
}

bool LwsConnections::has_unsent(Wire wire) const { return lws_partial_buffered(of(wire)) != 0; }

/// The library tells nothing of a PING that it answers by itself; the kernel knows of every byte.
Duration LwsConnections::silence(Wire wire) const {
  tcp_info info{};
  socklen_t length = sizeof info;
  getsockopt(lws_get_socket_fd(of(wire)), IPPROTO_TCP, TCP_INFO, &info, &length);
  return std::chrono::milliseconds(info.tcpi_last_data_recv);
}

/// The library arms its timers only in a turn of its own, hence the kick.
void LwsConnections::hang_up(Wire wire) {
  auto* const wsi = of(wire);
  lws_set_timeout(wsi, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_ASYNC);
  lws_cancel_service(lws_get_context(wsi));
}

}  // namespace syncws
