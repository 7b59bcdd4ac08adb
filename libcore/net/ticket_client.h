#pragma once

#include <functional>
#include <memory>
#include <string>

#include "net/curl_post.h"
#include "net/openssl_client.h"
#include "net/web_address.h"

namespace syncws {

/// Gets one-time tickets from a server's `POST /api/ws/ticket`, one at a time, on the loop.
class TicketClient {
 public:
  /// Kind refused: the server said no for good; unavailable: it may have one later; and the kinds
  /// of CurlPost.
  using OnTicket = std::function<void(Result<Secret>)>;

  /// `tls` is for an address of TLS, else null.
  TicketClient(UvLoop& loop, const WebAddress& address, std::unique_ptr<OpensslClient> tls);

  /// Not while one is under way.
  void get(Secret token, OnTicket on_ticket);

 private:
  void on_done(const Result<CurlPost::Answer>& answer);
  [[nodiscard]] Result<Secret> read(const Result<CurlPost::Answer>& answer) const;

  std::string url_;
  std::unique_ptr<OpensslClient> tls_;
  OnTicket on_ticket_;
  CurlPost post_;
};

}  // namespace syncws
