#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "base/secret.h"
#include "net/uv_loop.h"

namespace syncws {

class OpensslClient;

/// POSTs over HTTP, one at a time, on the loop. The connection is kept for the next one where the
/// server allows it. No proxy is used, and no redirection followed. The only door to libcurl.
class CurlPost {
 public:
  struct Answer {
    long status = 0;
    std::string body;         ///< at most kMostBody bytes are taken; more is an error
    Duration retry_after{0};  ///< the header Retry-After
  };
  struct Request {
    std::string url;
    std::string content_type;
    std::string body;
    Secret bearer;                                ///< the token of `Authorization`, if any
    Duration timeout = std::chrono::seconds(60);  ///< for all of it
  };
  /// Errors: cannot_connect (name or TCP), connection_lost (no whole answer came, or not in time).
  /// May post the next request, but not destroy this object.
  using OnDone = std::function<void(Result<Answer>)>;

  /// `tls` may be null as long as no URL is https. It outlives this, and knows which check failed.
  CurlPost(UvLoop& loop, OpensslClient* tls, OnDone on_done);
  CurlPost(const CurlPost&) = delete;
  CurlPost& operator=(const CurlPost&) = delete;
  /// What is under way is dropped without a word.
  ~CurlPost();

  void post(Request request);
  [[nodiscard]] bool is_busy() const;

 private:
  static constexpr std::size_t kMostBody = std::size_t{8} << 20;

  class Transfer;
  std::unique_ptr<Transfer> transfer_;
};

}  // namespace syncws
