#include "net/uv_tcp_stream.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "net/uv_stream.h"

namespace syncws {

UvTcpStream::UvTcpStream(UvLoop& loop, int socket)
    : tcp_([&](uv_tcp_t* tcp) { return uv_tcp_init(loop.get(), tcp); }) {
  tcp_.set_owner(this);
  if (uv_tcp_open(tcp_.get(), socket) == 0) return;
  ::close(socket);
  tcp_.close();
}

void UvTcpStream::take_over() {
  is_alone_ = true;
  update_reading();
}

void UvTcpStream::read(bool wanted) {
  is_wanted_ = wanted;
  update_reading();
}

void UvTcpStream::update_reading() {
  const bool reads = is_alone_ && is_wanted_;
  if (tcp_.is_closed() || reads == reads_) return;
  reads_ = reads;
  if (reads) {
    start_reading<&UvTcpStream::on_read>(tcp_.stream());
  } else {
    uv_read_stop(tcp_.stream());
  }
}

void UvTcpStream::on_read(ssize_t count, const char* bytes) {
  if (count < 0) return listener_->on_end();
  listener_->on_bytes({bytes, static_cast<std::size_t>(count)});
}

void UvTcpStream::send(std::string bytes) {
  const auto on_sent = [](void* owner, int status) {
    if (owner != nullptr) static_cast<UvTcpStream*>(owner)->on_written(status);
  };
  if (tcp_.is_closed() || send_bytes(tcp_.stream(), std::move(bytes), on_sent) != 0)
    listener_->on_end();
}

void UvTcpStream::on_written(int status) {
  if (status != 0) return listener_->on_end();
  if (unsent() == 0) listener_->on_sent();
}

std::size_t UvTcpStream::unsent() const {
  return tcp_.is_closed() ? 0 : uv_stream_get_write_queue_size(tcp_.stream());
}

/// The kernel takes more of the answer only now and then; what it has is looked at, too.
std::size_t UvTcpStream::not_taken() const {
  int in_kernel = 0;
  ioctl(descriptor(), SIOCOUTQ, &in_kernel);
  return unsent() + static_cast<std::size_t>(std::max(in_kernel, 0));
}

int UvTcpStream::descriptor() const {
  uv_os_fd_t descriptor = -1;
  uv_fileno(reinterpret_cast<uv_handle_t*>(tcp_.get()), &descriptor);
  return descriptor;
}

void UvTcpStream::finish_sending() { shutdown(descriptor(), SHUT_WR); }

}  // namespace syncws
