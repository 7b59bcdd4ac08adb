#include "net/uv_stream.h"

#include <array>
#include <memory>

namespace syncws {
namespace {

struct Write {
  uv_write_t request{};
  std::string bytes;
  void (*on_sent)(void* owner, int status);
};

}  // namespace

void lend_piece(uv_handle_t* /*handle*/, std::size_t /*suggested*/, uv_buf_t* buffer) {
  static thread_local std::array<char, std::size_t{64} * 1024> piece;
  *buffer = uv_buf_init(piece.data(), piece.size());
}

int send_bytes(uv_stream_t* stream, std::string bytes, void (*on_sent)(void* owner, int status)) {
  auto write = std::make_unique<Write>(Write{{}, std::move(bytes), on_sent});
  write->request.data = write.get();
  auto buffer = uv_buf_init(write->bytes.data(), static_cast<unsigned>(write->bytes.size()));
  const auto done = [](uv_write_t* request, int status) {
    const std::unique_ptr<Write> sent(static_cast<Write*>(request->data));
    if (sent->on_sent != nullptr) sent->on_sent(request->handle->data, status);
  };
  const int status = uv_write(&write->request, stream, &buffer, 1, done);
  if (status == 0) static_cast<void>(write.release());
  return status;
}

}  // namespace syncws
