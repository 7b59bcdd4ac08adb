#pragma once

#include <optional>

#include "base/descriptor.h"
#include "net/http_stream.h"
#include "net/openssl_channel.h"
#include "net/uv_loop.h"

namespace syncws {

/// A connection with TLS whose handshake somebody else has done, who goes on using it until
/// take_over(): what is to be sent waits so long.
class OpensslStream final : public HttpStream {
 public:
  /// `socket` is a descriptor of our own for the connection.
  OpensslStream(UvLoop& loop, Descriptor socket, ssl_st* shared);

  void set_listener(Listener& listener) override { listener_ = &listener; }
  void take_over() override;
  void read(bool wanted) override;
  void send(std::string bytes) override;
  [[nodiscard]] std::size_t unsent() const override { return waiting_.size() - sent_; }
  [[nodiscard]] std::size_t not_taken() const override;
  void finish_sending() override;
  void close() override;

 private:
  void go_on(UvPoll::Events ready);
  void read_some();
  void write_some();
  void write_end();
  void discard();
  void watch();

  UvLoop& loop_;
  Descriptor socket_;
  std::optional<OpensslChannel> channel_;  ///< none: closed
  Listener* listener_ = nullptr;
  std::optional<UvPoll> poll_;  ///< while we are alone
  UvTimer soon_;                ///< what may be done without waiting for the socket
  std::string waiting_;
  std::size_t sent_ = 0;  ///< of `waiting_`
  bool is_wanted_ = false;
  bool ends_ = false;  ///< nothing more is to be sent
  bool ended_ = false;
};

}  // namespace syncws
