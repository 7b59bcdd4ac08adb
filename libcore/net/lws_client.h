#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/secret.h"
#include "net/openssl_client.h"
#include "net/uv_loop.h"
#include "net/web_address.h"

struct lws;
struct lws_context;

namespace syncws {

/// A WebSocket client on our loop, one connection at a time.
class LwsClient {
 public:
  /// How a connection ended.
  struct End {
    bool was_open = false;
    int http_status = 0;      ///< of a refused upgrade; 0 when there was no answer
    std::uint16_t code = 0;   ///< of the peer's close frame; 0 without one
    std::string reason;       ///< … of that frame, or what went wrong, for a person
    std::string challenge{};  ///< WWW-Authenticate of a refused upgrade, if it has one
  };

  struct Handler {
    std::function<void()> on_open;
    std::function<void(std::string_view)>
        on_message;                          ///< a whole text message, borrowed for the call
    std::function<void(const End&)> on_end;  ///< once for each connect()
  };

  /// `tls` may be null as long as no address is of TLS.
  [[nodiscard]] static Result<std::unique_ptr<LwsClient>> make(UvLoop& loop,
                                                               std::unique_ptr<OpensslClient> tls,
                                                               Handler handler);
  LwsClient(const LwsClient&) = delete;
  LwsClient& operator=(const LwsClient&) = delete;
  ~LwsClient();

  /// Begins one attempt; on_end tells how it ended, possibly from inside this call. A name is
  /// looked up blocking. `subprotocols` may be empty, or a list that begins with `syncws.v1`. With
  /// a `bearer` token the request has `Authorization`. Requires that no attempt is under way.
  void connect(const WebAddress& address, const std::string& path, const std::string& subprotocols,
               Secret bearer = {});

  [[nodiscard]] bool is_open() const { return under_way_ && end_.was_open; }

  /// Sends one text message on an open connection; one that still waits is replaced.
  void send(Secret text);

  /// A PING from our side, to hear whether the peer is still there.
  void ping();
  /// Whether anything was heard since the last call.
  [[nodiscard]] bool heard();
  /// Closes an open connection with 1000; on_end follows.
  void close();
  /// Ends the connection, without a word; on_end follows.
  void hang_up();

  /// What the library calls us with.
  int on_event(lws* wsi, int reason, void* in, std::size_t length);

 private:
  /// Longest message that is taken.
  static constexpr std::size_t kMostMessage = std::size_t{16} << 20;

  LwsClient(UvLoop& loop, std::unique_ptr<OpensslClient> tls, Handler handler);
  int on_receive(lws* wsi, std::string_view piece);
  void on_peer_close(std::string_view payload);
  int on_writable(lws* wsi);
  int on_request_head(lws* wsi, void* in, std::size_t room);
  void explain_tls();
  void end();

  UvLoop& loop_;
  std::unique_ptr<OpensslClient> tls_;
  Handler handler_;
  lws_context* context_ = nullptr;
  void* loops_[1];
  lws* wsi_ = nullptr;
  std::string message_;
  Secret bearer_;    ///< of the attempt under way, until its request is made
  Secret outgoing_;  ///< a message that waits for the socket
  End end_;
  bool under_way_ = false;
  bool heard_ = false;
  bool wants_ping_ = false;
  bool wants_close_ = false;
};

}  // namespace syncws
