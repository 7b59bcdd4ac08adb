#pragma once

#include <cstddef>

#include "base/error.h"
#include "net/handshake_deadlines.h"
#include "net/lws_connections.h"
#include "net/lws_deflate.h"
#include "net/uv_loop.h"
#include "net/web_handler.h"
#include "rooms/arrivals.h"
#include "rooms/ip_address.h"
#include "rooms/quota.h"

struct lws;
struct lws_context;
struct lws_vhost;
struct ssl_ctx_st;

namespace syncws {

class LwsHttp;
class LwsTls;

/// HTTP and WebSocket on sockets that somebody else accepted, through libwebsockets on our loop.
/// One on a loop, and its thread's; those of several threads are made and destroyed one after the
/// other, while none of them serves. Must die before the loop, after all its connections were hung
/// up or it hangs them up itself.
class LwsServer {
 public:
  struct Settings {
    /// Connections that are no viewers yet; beyond it `Arrivals` tells who has to go.
    std::size_t max_arrivals = 4096;
    /// From adopt() to the request's head, with TLS in between.
    Duration handshake_timeout = std::chrono::seconds(10);
    LwsTls* tls = nullptr;  ///< null: without. Outlives the server.
    /// Sockets are numbered below this; zero: the process's limit. The library has a table as long,
    /// and looks through all of it whenever a connection ends.
    std::size_t most_descriptors = 0;
  };

  [[nodiscard]] static Result<std::unique_ptr<LwsServer>> make(UvLoop& loop, WebHandler& handler,
                                                               HttpHandler& http,
                                                               const Settings& settings);
  LwsServer(const LwsServer&) = delete;
  LwsServer& operator=(const LwsServer&) = delete;
  ~LwsServer();

  /// From now on messages may come packed (permessage-deflate), for clients that offer it.
  /// Sessions of such clients get a packed Variant.
  void take_packed_messages(const DeflateRules& rules) { packing_ = rules; }
  [[nodiscard]] const std::optional<DeflateRules>& packing() const { return packing_; }
  [[nodiscard]] LwsDeflate& deflate() { return deflate_; }

  /// Takes the accepted, non-blocking socket over; it is closed by whatever happens to it. `place`
  /// is kept as long as the connection is there, whatever becomes of it.
  void adopt(int socket, const IpAddress& peer, Quota::Place place);

  /// A connection's request is there, or the connection has gone.
  void on_arrival(lws* wsi) { deadlines_.remove(wsi); }
  /// The library has made its TLS context.
  [[nodiscard]] bool configure_tls(ssl_ctx_st* context);

  /// The plain requests; to be told of every turn's end.
  [[nodiscard]] LwsHttp& http() { return *http_; }
  [[nodiscard]] WebHandler& handler() { return handler_; }
  [[nodiscard]] Connections& connections() { return connections_; }

  /// What the upgrade was let in with that is just being answered: the library establishes it
  /// before it turns to any other.
  void keep(std::unique_ptr<Admission> admission) { admission_ = std::move(admission); }
  [[nodiscard]] std::unique_ptr<Admission> take_admission() { return std::move(admission_); }

 private:
  LwsServer(UvLoop& loop, WebHandler& handler, HttpHandler& http, const Settings& settings);
  void open(const Settings& settings);
  void open_door(const Settings& settings);
  void end_late_arrivals();

  UvLoop& loop_;
  WebHandler& handler_;
  Arrivals arrivals_;
  std::unique_ptr<LwsHttp> http_;
  LwsConnections connections_;
  lws_context* context_ = nullptr;
  lws_vhost* vhost_ = nullptr;
  std::unique_ptr<Admission> admission_;
  LwsTls* tls_;
  Status tls_status_;
  HandshakeDeadlines deadlines_;
  UvTimer deadline_;
  LwsDeflate deflate_;                   ///< of the upgrade that is just being answered, too
  std::optional<DeflateRules> packing_;  ///< none: messages are not packed
  void* loops_[1];
};

}  // namespace syncws
