#include "net/uv_line_client.h"

#include <fmt/format.h>

#include <array>

namespace syncws {
namespace {

constexpr std::size_t kPiece = std::size_t{64} * 1024;

std::array<char, kPiece>& shared_piece() {
  static thread_local std::array<char, kPiece> piece;
  return piece;
}

}  // namespace

struct UvLineClient::Connect {
  uv_connect_t request{};
  UvLineClient* client;
};

struct UvLineClient::Write {
  uv_write_t request{};
  std::string bytes;
};

UvLineClient::UvLineClient(UvLoop& loop, const std::string& path, Handler handler)
    : path_(path),
      handler_(std::move(handler)),
      pipe_([&](uv_pipe_t* pipe) { return uv_pipe_init(loop.get(), pipe, 0); }),
      connect_(new Connect{{}, this}) {
  pipe_.set_owner(this);
  connect_->request.data = connect_;
  uv_pipe_connect(&connect_->request, pipe_.get(), path.c_str(),
                  [](uv_connect_t* request, int status) {
                    const std::unique_ptr<Connect> done(static_cast<Connect*>(request->data));
                    if (done->client != nullptr) done->client->on_connected(status);
                  });
}

UvLineClient::~UvLineClient() {
  if (connect_ != nullptr) connect_->client = nullptr;
}

void UvLineClient::on_connected(int status) {
  connect_ = nullptr;
  if (status != 0) return end(ErrorKind::cannot_connect, status);
  uv_read_start(
      pipe_.stream(),
      [](uv_handle_t*, std::size_t, uv_buf_t* buffer) {
        *buffer = uv_buf_init(shared_piece().data(), kPiece);
      },
      [](uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
        static_cast<UvLineClient*>(stream->data)->on_read(count, buffer->base);
      });
  handler_.on_connect();
}

void UvLineClient::on_read(ssize_t count, const char* bytes) {
  if (count < 0) return end(ErrorKind::connection_lost, static_cast<int>(count));
  splitter_.feed({bytes, static_cast<std::size_t>(count)});
  while (const auto line = splitter_.next()) handler_.on_line(line->text);
}

void UvLineClient::send(std::string bytes) {
  auto* const write = new Write{{}, std::move(bytes)};
  write->request.data = write;
  auto buffer = uv_buf_init(write->bytes.data(), static_cast<unsigned>(write->bytes.size()));
  const auto done = [](uv_write_t* request, int status) {
    const std::unique_ptr<Write> sent(static_cast<Write*>(request->data));
    auto* const client = static_cast<UvLineClient*>(request->handle->data);
    if (client != nullptr && status == 0) client->handler_.on_sent();
  };
  const int status = uv_write(&write->request, pipe_.stream(), &buffer, 1, done);
  if (status == 0) return;
  delete write;
  end(ErrorKind::connection_lost, status);
}

void UvLineClient::end(ErrorKind kind, int status) {
  if (std::exchange(ended_, true)) return;
  uv_read_stop(pipe_.stream());
  handler_.on_end(
      {kind, fmt::format("the socket {}: {}", path_,
                         status == UV_EOF ? "closed by the server" : uv_strerror(status))});
}

}  // namespace syncws
