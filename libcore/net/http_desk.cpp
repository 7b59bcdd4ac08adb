#include "net/http_desk.h"

#include <utility>

#include "net/http_publisher.h"

namespace syncws {

/// A request whose answer is not there yet.
class HttpDesk::Pending final : public HttpResponder,
                                public std::enable_shared_from_this<Pending> {
 public:
  Pending(HttpDesk& desk, OnAnswer on_answer) : desk_(desk), on_answer_(std::move(on_answer)) {}

  void answer(const HttpResponse& response) override {
    on_answer_(response);
    desk_.pending_.erase(shared_from_this());
  }

 private:
  HttpDesk& desk_;
  OnAnswer on_answer_;
};

HttpDesk::~HttpDesk() = default;

void HttpDesk::take(const HttpRequest& request, std::string body, OnAnswer on_answer) {
  auto verdict = handler_.on_request(request);
  if (const auto* const response = std::get_if<HttpResponse>(&verdict); response != nullptr)
    return on_answer(*response);
  const auto pending = std::make_shared<Pending>(*this, std::move(on_answer));
  pending_.insert(pending);
  const auto task = std::get<std::unique_ptr<HttpTask>>(std::move(verdict));
  task->on_body(std::move(body), HttpReply(pending));
}

/// What is known of the request, until its body is there.
class HttpForwarder::Task final : public HttpTask {
 public:
  Task(HttpForwarder& forwarder, HttpRequest request)
      : forwarder_(forwarder), request_(std::move(request)) {}

  void on_body(std::string body, HttpReply reply) override {
    const auto bring_back = [&home = forwarder_.home_, reply](const HttpResponse& response) {
      home.post([reply, response]() mutable { reply.send(response); });
    };
    forwarder_.to_desk_.post([&desk = forwarder_.desk_, request = std::move(request_),
                              body = std::move(body),
                              bring_back] { desk.take(request, body, bring_back); });
  }

 private:
  HttpForwarder& forwarder_;
  HttpRequest request_;
};

/// A body that nobody would take is refused before it comes.
HttpVerdict HttpForwarder::on_request(const HttpRequest& request) {
  if (body_length(request).value_or(0) > most_bytes_) return body_too_large(most_bytes_);
  return std::make_unique<Task>(*this, request);
}

}  // namespace syncws
