#include "net/http_desk.h"

#include <utility>

namespace syncws {

/// A request that has its body, and whose answer is not there yet.
class HttpDesk::Pending final : public HttpResponder, public std::enable_shared_from_this<Pending> {
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

void HttpDesk::on_head(const HttpRequest& request, Open& open) {
  auto verdict = handler_.on_request(request);
  if (const auto* const response = std::get_if<HttpResponse>(&verdict); response != nullptr)
    return open.on_answer(*response);
  open.task = std::get<std::unique_ptr<HttpTask>>(std::move(verdict));
}

void HttpDesk::on_body(std::string body, Open& open) {
  if (open.task == nullptr) return;
  const auto pending = std::make_shared<Pending>(*this, open.on_answer);
  pending_.insert(pending);
  const auto task = std::move(open.task);
  task->on_body(std::move(body), HttpReply(pending));
}

/// Only the desk's thread looks into what is open there; this one just holds on to it.
class HttpForwarder::Task final : public HttpTask {
 public:
  Task(HttpForwarder& forwarder, HttpRequest request)
      : forwarder_(forwarder), request_(std::move(request)) {}
  ~Task() override {
    if (open_ != nullptr)
      forwarder_.to_desk_.post([open = std::move(open_)] { open->task.reset(); });
  }

  void on_start(const HttpReply& reply) override {
    open_ = std::make_shared<HttpDesk::Open>();
    open_->on_answer = [&home = forwarder_.home_, reply](const HttpResponse& response) {
      home.post([reply = reply, response]() mutable { reply.send(response); });
    };
    forwarder_.to_desk_.post([&desk = forwarder_.desk_, request = std::move(request_),
                              open = open_] { desk.on_head(request, *open); });
  }

  void on_body(std::string body, HttpReply /*reply*/) override {
    forwarder_.to_desk_.post([&desk = forwarder_.desk_, body = std::move(body), open = open_] {
      desk.on_body(body, *open);
    });
  }

 private:
  HttpForwarder& forwarder_;
  HttpRequest request_;
  std::shared_ptr<HttpDesk::Open> open_;
};

HttpVerdict HttpForwarder::on_request(const HttpRequest& request) {
  return std::make_unique<Task>(*this, request);
}

}  // namespace syncws
