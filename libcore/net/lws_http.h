#pragma once

#include <memory>
#include <vector>

#include "net/http_exchange.h"
#include "net/source.h"
#include "net/web_handler.h"
#include "rooms/quota.h"

struct lws;

namespace syncws {

/// Plain HTTP behind libwebsockets, which reads a request's head. A short answer to a request
/// without a body goes out through the library at once. Everything else leaves the library: it can
/// neither wait for an answer nor end a connection without losing some of it, so an exchange takes
/// a descriptor of its own for the socket, and a share of its TLS where there is any, and the
/// library lets go of both at the end of the turn.
class LwsHttp final : public Source {
 public:
  LwsHttp(UvLoop& loop, HttpHandler& handler) : loop_(loop), handler_(handler) {}
  LwsHttp(const LwsHttp&) = delete;
  LwsHttp& operator=(const LwsHttp&) = delete;

  /// A request's head is there. Returns what the library's callback shall return.
  int on_request(lws* wsi);
  /// The library has read a piece of a request's body, which came with the head.
  void on_body(const lws* wsi, std::string_view piece);
  /// A whole request of an exchange is behind the library, perhaps not for the first time.
  static int on_more(lws* wsi);
  /// The library has let go of a connection, perhaps of one with an exchange.
  void on_closed(const lws* wsi);

  bool on_turn_end() override;
  [[nodiscard]] bool is_quiet() const override;
  /// Bodies that are not there yet are not waited for: the server is leaving.
  void stop();

 private:
  /// Each has a descriptor; more than the requests that may publish at a time, since those that are
  /// refused take a moment, too.
  static constexpr std::size_t kMostExchanges = 160;
  /// Bytes of answers, all exchanges together, that may wait before no more large ones are given.
  static constexpr std::size_t kMostUnsent = std::size_t{64} << 20;

  struct Entry {
    lws* wsi;  ///< null once the library has let go
    std::shared_ptr<HttpExchange> exchange;
    Quota::Place place;  ///< of its address, as long as the connection is there
  };

  int take_over(lws* wsi, const HttpRequest& request, HttpVerdict verdict);
  [[nodiscard]] HttpExchange* find(const lws* wsi) const;
  [[nodiscard]] bool has_room() const;

  UvLoop& loop_;
  HttpHandler& handler_;
  std::vector<Entry> entries_;
};

/// Sends a whole answer through the library and ends the connection behind it (the library flushes
/// first). Returns what the library's callback shall return.
int answer_and_close(lws* wsi, const HttpResponse& response, bool head_only);

}  // namespace syncws
