#pragma once

#include <functional>
#include <string>

#include "net/curl_post.h"
#include "net/web_address.h"

namespace syncws {

/// Gets one-time tickets from a server's `POST /api/ws/ticket`, one at a time, on the loop.
class TicketClient {
 public:
  /// Kind refused: the server said no for good; unavailable: it may have one later; and the kinds
  /// of CurlPost.
  using OnTicket = std::function<void(Result<Secret>)>;

  TicketClient(UvLoop& loop, const WebAddress& address);

  /// Not while one is under way.
  void get(Secret token, OnTicket on_ticket);

 private:
  [[nodiscard]] Result<Secret> read(const Result<CurlPost::Answer>& answer) const;

  std::string url_;
  OnTicket on_ticket_;
  CurlPost post_;
};

}  // namespace syncws
