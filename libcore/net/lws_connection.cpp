#include "net/lws_connection.h"

#include <libwebsockets.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace syncws {

/// RAW by-passes the library's framing and goes straight to the socket; the library does not change
/// the bytes, though its signature can't say so. It keeps what the kernel did not take and sends it
/// before it calls WRITEABLE.
Connection::Write LwsConnection::write(std::string_view frames) {
  if (lws_partial_buffered(wsi_) != 0) {
    lws_callback_on_writable(wsi_);
    return Write::refused;
  }
  auto* const bytes = reinterpret_cast<unsigned char*>(const_cast<char*>(frames.data()));
  if (lws_write(wsi_, bytes, frames.size(), LWS_WRITE_RAW) < 0) return Write::broken;
  if (lws_partial_buffered(wsi_) == 0) return Write::taken;
  lws_callback_on_writable(wsi_);
  return Write::taken_full;
}

bool LwsConnection::has_unsent() const { return lws_partial_buffered(wsi_) != 0; }

/// The library tells nothing of a PING that it answers by itself; the kernel knows of every byte.
Duration LwsConnection::silence() const {
  tcp_info info{};
  socklen_t length = sizeof info;
  getsockopt(lws_get_socket_fd(wsi_), IPPROTO_TCP, TCP_INFO, &info, &length);
  return std::chrono::milliseconds(info.tcpi_last_data_recv);
}

/// The library arms its timers only in a turn of its own, hence the kick.
void LwsConnection::hang_up() {
  lws_set_timeout(wsi_, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_ASYNC);
  lws_cancel_service(lws_get_context(wsi_));
}

}  // namespace syncws
