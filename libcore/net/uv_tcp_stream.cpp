#include "net/uv_tcp_stream.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace syncws {
namespace {

constexpr std::size_t kPiece = std::size_t{64} * 1024;

/// One buffer for all: libuv reads and calls back in one go, on one thread.
std::array<char, kPiece>& shared_piece() {
  static thread_local std::array<char, kPiece> piece;
  return piece;
}

/// What is on its way to the client: its bytes live until libuv has sent them.
struct Write {
  uv_write_t request{};
  std::string bytes;
};

}  // namespace

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
  if (!reads) {
    uv_read_stop(tcp_.stream());
    return;
  }
  uv_read_start(
      tcp_.stream(),
      [](uv_handle_t*, std::size_t, uv_buf_t* buffer) {
        *buffer = uv_buf_init(shared_piece().data(), kPiece);
      },
      [](uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
        auto& listener = *static_cast<UvTcpStream*>(stream->data)->listener_;
        if (count < 0) return listener.on_end();
        listener.on_bytes({buffer->base, static_cast<std::size_t>(count)});
      });
}

void UvTcpStream::send(std::string bytes) {
  if (tcp_.is_closed()) return listener_->on_end();
  auto* const write = new Write{{}, std::move(bytes)};
  auto buffer = uv_buf_init(write->bytes.data(), static_cast<unsigned>(write->bytes.size()));
  write->request.data = write;
  const auto done = [](uv_write_t* request, int status) {
    auto* const owner = static_cast<UvTcpStream*>(request->handle->data);
    delete static_cast<Write*>(request->data);
    if (owner != nullptr) owner->on_written(status);
  };
  if (uv_write(&write->request, tcp_.stream(), &buffer, 1, done) == 0) return;
  delete write;
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
