#pragma once

#include <string>

#include "net/curl_post.h"
#include "net/event_link.h"
#include "net/token_source.h"
#include "net/web_address.h"
#include "wire/publish_result.h"

namespace syncws {

/// A server's POST /api/sync/events. One request at a time; what is sent meanwhile goes with the
/// next. Lines must be events: a body of other lines might be read as something else. A token that
/// is refused is asked for anew, once.
class HttpLink final : public EventLink {
 public:
  /// `tls` is for an address of TLS, else null. `tokens` may be null. Both outlive the link, which
  /// is only replaced after a loss: it never goes while it waits for a token.
  HttpLink(UvLoop& loop, const WebAddress& address, OpensslClient* tls, TokenSource* tokens,
           Listener& listener);

  [[nodiscard]] bool takes_lines() const override;
  void send(std::string lines) override;
  [[nodiscard]] bool has_sent_all() const override { return waiting_.empty() && !is_busy(); }

 private:
  /// Far below what a server takes in one request (1 MiB, 10,000 events).
  static constexpr std::size_t kMostWaiting = std::size_t{256} * 1024;

  [[nodiscard]] bool is_busy() const { return under_way_ > 0; }
  void post_waiting();
  void post_with_token();
  void post(Secret bearer);
  void on_done(Result<CurlPost::Answer> result);
  [[nodiscard]] Loss loss_by(const Error& error);
  void on_answer(const CurlPost::Answer& answer);
  void on_status(const CurlPost::Answer& answer);
  void tell(const PublishResult& result, std::uint64_t line, Duration retry_after);
  void tell_connected();
  void lose(const Loss& loss);

  std::string url_;
  OpensslClient* tls_;
  TokenSource* tokens_;
  Listener& listener_;
  std::string waiting_;
  std::string body_;           ///< of the request under way
  std::uint64_t settled_ = 0;  ///< lines of earlier requests
  std::size_t under_way_ = 0;  ///< lines of this one
  bool connected_ = false;
  bool lost_ = false;
  bool asked_again_ = false;  ///< for a token, since one was taken
  CurlPost post_;
  UvTimer soon_;  ///< what is sent in one turn of the loop goes in one request
};

}  // namespace syncws
