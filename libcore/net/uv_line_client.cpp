#include "net/uv_line_client.h"

#include <fmt/format.h>

#include "net/uv_stream.h"

namespace syncws {
struct UvLineClient::Connect {
  uv_connect_t request{};
  UvLineClient* client;
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
  start_reading<&UvLineClient::on_read>(pipe_.stream());
  handler_.on_connect();
}

void UvLineClient::on_read(ssize_t count, const char* bytes) {
  if (count < 0) return end(ErrorKind::connection_lost, static_cast<int>(count));
  splitter_.feed({bytes, static_cast<std::size_t>(count)});
  while (const auto line = splitter_.next()) handler_.on_line(line->text);
}

void UvLineClient::send(std::string bytes) {
  const auto on_sent = [](void* client, int status) {
    if (client != nullptr && status == 0) static_cast<UvLineClient*>(client)->handler_.on_sent();
  };
  const int status = send_bytes(pipe_.stream(), std::move(bytes), on_sent);
  if (status != 0) end(ErrorKind::connection_lost, status);
}

void UvLineClient::end(ErrorKind kind, int status) {
  if (std::exchange(ended_, true)) return;
  uv_read_stop(pipe_.stream());
  handler_.on_end(
      {kind, fmt::format("the socket {}: {}", path_,
                         status == UV_EOF ? "closed by the server" : uv_strerror(status))});
}

}  // namespace syncws
