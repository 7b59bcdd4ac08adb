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

  /// A request that is open here, from its head to its answer.
  struct Open {
    std::unique_ptr<HttpTask> task;  ///< null once it has its body, or will never get it
    OnAnswer on_answer;
  };

  explicit HttpDesk(HttpHandler& handler) : handler_(handler) {}
  HttpDesk(const HttpDesk&) = delete;
  HttpDesk& operator=(const HttpDesk&) = delete;
  ~HttpDesk();

  /// A request's head is there. It is answered from inside, or it waits for its body.
  void on_head(const HttpRequest& request, Open& open);
  /// No effect if it was answered.
  void on_body(std::string body, Open& open);

 private:
  class Pending;

  HttpHandler& handler_;
  std::unordered_set<std::shared_ptr<Pending>> pending_;
};

/// Hands plain requests of a thread to the desk of another, and brings the answers back.
class HttpForwarder final : public HttpHandler {
 public:
  /// All outlive the forwarder and what it has posted.
  HttpForwarder(HttpDesk& desk, UvPost& to_desk, UvPost& home)
      : desk_(desk), to_desk_(to_desk), home_(home) {}

  HttpVerdict on_request(const HttpRequest& request) override;

 private:
  class Task;

  HttpDesk& desk_;
  UvPost& to_desk_;
  UvPost& home_;
};

}  // namespace syncws
