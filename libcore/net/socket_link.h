#pragma once

#include <string>

#include "net/event_link.h"
#include "net/uv_line_client.h"

namespace syncws {

/// The event socket of a server on this machine.
class SocketLink final : public EventLink {
 public:
  SocketLink(UvLoop& loop, const std::string& path, const socket_protocol::Hello& hello,
             Listener& listener);

  [[nodiscard]] bool takes_lines() const override;
  void send(std::string lines) override;
  [[nodiscard]] bool has_sent_all() const override { return client_.unsent() == 0; }

 private:
  /// Bytes handed to the socket before more of them wait here.
  static constexpr std::size_t kMostUnsent = std::size_t{256} * 1024;

  void on_connect();
  void on_answer(std::string_view line);
  void on_nak(const socket_protocol::Answer& answer);
  void lose(const Loss& loss);

  socket_protocol::Hello hello_;
  Listener& listener_;
  bool open_ = false;
  bool lost_ = false;
  UvLineClient client_;
};

}  // namespace syncws
