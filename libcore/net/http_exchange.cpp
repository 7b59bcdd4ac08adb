#include "net/http_exchange.h"

#include <algorithm>

namespace syncws {

HttpExchange::HttpExchange(UvLoop& loop, std::unique_ptr<HttpStream> stream,
                           const Expected& expected)
    : expected_(expected),
      stream_(std::move(stream)),
      timer_(loop, [this] { on_due(); }),
      body_deadline_(monotonic_now() + kBodyTime) {
  stream_->set_listener(*this);
}

void HttpExchange::start(std::unique_ptr<HttpTask> task) {
  if (phase_ != Phase::body) return;
  task_ = std::move(task);
  task_->on_start(HttpReply(weak_from_this()));
  if (expected_.continues) stream_->send("HTTP/1.1 100 Continue\r\n\r\n");
  feed({});
}

void HttpExchange::feed(std::string_view bytes) {
  if (phase_ != Phase::body || task_ == nullptr) return;
  body_ += bytes.substr(0, expected_.body_bytes - body_.size());
  if (body_.size() < expected_.body_bytes) return wait_for_body();
  phase_ = Phase::task;
  timer_.stop();
  update_reading();
  const auto task = std::move(task_);
  task->on_body(std::move(body_), HttpReply(weak_from_this()));
}

void HttpExchange::go_on() {
  is_alone_ = true;
  stream_->take_over();
  update_reading();
}

void HttpExchange::answer(const HttpResponse& response) {
  if (phase_ >= Phase::answer) return;
  task_.reset();
  body_ = {};
  phase_ = Phase::answer;
  update_reading();
  stream_->send(format_http_response(response, expected_.is_head));
  if (phase_ == Phase::answer) watch_answer(kAnswerPause);
}

void HttpExchange::give_up_body(const HttpResponse& response) {
  if (phase_ == Phase::body) answer(response);
}

void HttpExchange::on_bytes(std::string_view bytes) {
  if (phase_ == Phase::body) feed(bytes);
}

void HttpExchange::on_sent() {
  if (phase_ == Phase::answer) linger();
}

/// Whoever hangs up before the whole body is there gets no answer.
void HttpExchange::on_end() { end(); }

/// While the task or the answer is awaited, what a client sends on top stays where it is.
void HttpExchange::update_reading() {
  stream_->read(phase_ == Phase::body || phase_ == Phase::lingering);
}

void HttpExchange::wait_for_body() {
  timer_.start(std::min(kBodyPause, body_deadline_ - monotonic_now()));
}

void HttpExchange::watch_answer(Duration pause) {
  not_taken_ = stream_->not_taken();
  timer_.start(pause);
}

void HttpExchange::on_due() {
  switch (phase_) {
    case Phase::body:
      return answer(refusal(408, "request_timeout", "the body did not come in time"));
    case Phase::answer:
    case Phase::lingering:
      return stream_->not_taken() < not_taken_ ? watch_answer(kAnswerPause) : end();
    default:
      return end();
  }
}

/// Closing while bytes of the client's wait unread would make the kernel reset the connection,
/// which can take the answer away from the client (RFC 9112 section 9.6).
void HttpExchange::linger() {
  phase_ = Phase::lingering;
  stream_->finish_sending();
  watch_answer(kLinger);
  update_reading();
}

void HttpExchange::end() {
  phase_ = Phase::over;
  task_.reset();
  timer_.stop();
  stream_->close();
}

}  // namespace syncws
