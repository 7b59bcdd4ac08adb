#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_set>

#include "net/uv_post.h"
#include "net/web_handler.h"

namespace syncws {

/// Plain requests that came in on other threads are answered here, on the thread that knows
/// everything. Outlives those threads.
class HttpDesk {
 public:
  using OnAnswer = std::function<void(const HttpResponse&)>;

  explicit HttpDesk(HttpHandler& handler) : handler_(handler) {}
  HttpDesk(const HttpDesk&) = delete;
  HttpDesk& operator=(const HttpDesk&) = delete;
  ~HttpDesk();

  /// Takes a whole request; answers at once or later, once.
  void take(const HttpRequest& request, std::string body, OnAnswer on_answer);

 private:
  class Pending;

  HttpHandler& handler_;
  std::unordered_set<std::shared_ptr<Pending>> pending_;
};

/// Hands plain requests of a thread to the desk of another, and brings the answers back.
class HttpForwarder final : public HttpHandler {
 public:
  /// `most_bytes` of a body: the desk never sees a longer one. All outlive the forwarder and what
  /// it has posted.
  HttpForwarder(HttpDesk& desk, UvPost& to_desk, UvPost& home, std::uint64_t most_bytes)
      : desk_(desk), to_desk_(to_desk), home_(home), most_bytes_(most_bytes) {}

  HttpVerdict on_request(const HttpRequest& request) override;

 private:
  class Task;

  HttpDesk& desk_;
  UvPost& to_desk_;
  UvPost& home_;
  std::uint64_t most_bytes_;
};

}  // namespace syncws
