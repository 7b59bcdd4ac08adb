#include "net/with_headers.h"

#include <utility>

namespace syncws {
namespace {

/// A task whose answer gets more headers.
class WithHeaders final : public HttpTask {
 public:
  WithHeaders(std::unique_ptr<HttpTask> task, HttpHeaders headers)
      : task_(std::move(task)), headers_(std::move(headers)) {}

  void on_body(std::string body, HttpReply reply) override {
    reply.add_headers(headers_);
    task_->on_body(std::move(body), std::move(reply));
  }

 private:
  std::unique_ptr<HttpTask> task_;
  HttpHeaders headers_;
};

}  // namespace

HttpVerdict with_headers(HttpVerdict verdict, const HttpHeaders& headers) {
  if (auto* const response = std::get_if<HttpResponse>(&verdict); response != nullptr) {
    response->headers.insert(response->headers.end(), headers.begin(), headers.end());
    return verdict;
  }
  auto task = std::get<std::unique_ptr<HttpTask>>(std::move(verdict));
  return std::make_unique<WithHeaders>(std::move(task), headers);
}

}  // namespace syncws
