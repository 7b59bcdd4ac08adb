#pragma once

#include "net/http_stream.h"
#include "net/uv_handle.h"
#include "net/uv_loop.h"

namespace syncws {

/// A connected TCP socket without TLS. What is sent leaves at once.
class UvTcpStream final : public HttpStream {
 public:
  /// Takes the non-blocking socket over.
  UvTcpStream(UvLoop& loop, int socket);

  void set_listener(Listener& listener) override { listener_ = &listener; }
  void take_over() override;
  void read(bool wanted) override;
  void send(std::string bytes) override;
  [[nodiscard]] std::size_t unsent() const override;
  [[nodiscard]] std::size_t not_taken() const override;
  void finish_sending() override;
  void close() override { tcp_.close(); }

 private:
  void on_read(ssize_t count, const char* bytes);
  void on_written(int status);
  void update_reading();
  [[nodiscard]] int descriptor() const;

  UvHandle<uv_tcp_t> tcp_;
  Listener* listener_ = nullptr;
  bool is_alone_ = false;
  bool is_wanted_ = false;
  bool reads_ = false;
};

}  // namespace syncws
