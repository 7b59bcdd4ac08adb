#include "net/uv_http_exchange.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "net/uv_stream.h"

namespace syncws {
UvHttpExchange::UvHttpExchange(UvLoop& loop, int socket, const Expected& expected)
    : expected_(expected),
      tcp_([&](uv_tcp_t* tcp) { return uv_tcp_init(loop.get(), tcp); }),
      timer_(loop, [this] { on_due(); }),
      body_deadline_(monotonic_now() + kBodyTime) {
  tcp_.set_owner(this);
  if (uv_tcp_open(tcp_.get(), socket) == 0) return;
  close(socket);
  end();
}

void UvHttpExchange::start(std::unique_ptr<HttpTask> task) {
  if (phase_ != Phase::body) return;
  task_ = std::move(task);
  if (expected_.continues) send("HTTP/1.1 100 Continue\r\n\r\n");
  feed({});
}

void UvHttpExchange::feed(std::string_view bytes) {
  if (phase_ != Phase::body || task_ == nullptr) return;
  body_ += bytes.substr(0, expected_.body_bytes - body_.size());
  if (body_.size() < expected_.body_bytes) return wait_for_body();
  phase_ = Phase::task;
  timer_.stop();
  update_reading();
  const auto task = std::move(task_);
  task->on_body(std::move(body_), HttpReply(weak_from_this()));
}

void UvHttpExchange::go_on() {
  is_alone_ = true;
  update_reading();
}

void UvHttpExchange::answer(const HttpResponse& response) {
  if (phase_ >= Phase::answer) return;
  task_.reset();
  body_ = {};
  phase_ = Phase::answer;
  update_reading();
  send(format_http_response(response, expected_.is_head));
  if (phase_ == Phase::answer) watch_answer(kAnswerPause);
}

void UvHttpExchange::give_up_body(const HttpResponse& response) {
  if (phase_ == Phase::body) answer(response);
}

std::size_t UvHttpExchange::unsent() const {
  return tcp_.is_closed() ? 0 : uv_stream_get_write_queue_size(tcp_.stream());
}

void UvHttpExchange::send(std::string bytes) {
  const auto on_sent = [](void* owner, int status) {
    if (owner != nullptr) static_cast<UvHttpExchange*>(owner)->on_sent(status);
  };
  if (send_bytes(tcp_.stream(), std::move(bytes), on_sent) != 0) end();
}

void UvHttpExchange::on_sent(int status) {
  if (status != 0) return end();
  if (phase_ == Phase::answer) linger();
}

void UvHttpExchange::on_read(ssize_t count, const char* bytes) {
  if (count < 0) return end();  // whoever hangs up before the whole body is there gets no answer
  if (phase_ == Phase::body) feed({bytes, static_cast<std::size_t>(count)});
}

/// While the task or the answer is awaited, what a client sends on top stays where it is.
void UvHttpExchange::update_reading() {
  if (tcp_.is_closed()) return;
  const bool reads = is_alone_ && (phase_ == Phase::body || phase_ == Phase::lingering);
  if (reads == reads_) return;
  reads_ = reads;
  if (!reads) {
    uv_read_stop(tcp_.stream());
    return;
  }
  start_reading<&UvHttpExchange::on_read>(tcp_.stream());
}

void UvHttpExchange::wait_for_body() {
  timer_.start(std::min(kBodyPause, body_deadline_ - monotonic_now()));
}

void UvHttpExchange::watch_answer(Duration pause) {
  not_taken_ = not_taken();
  timer_.start(pause);
}

/// The kernel takes more of the answer only now and then; what it has is looked at, too.
std::size_t UvHttpExchange::not_taken() const {
  int in_kernel = 0;
  ioctl(descriptor(), SIOCOUTQ, &in_kernel);
  return unsent() + static_cast<std::size_t>(std::max(in_kernel, 0));
}

int UvHttpExchange::descriptor() const {
  uv_os_fd_t descriptor = -1;
  uv_fileno(reinterpret_cast<uv_handle_t*>(tcp_.get()), &descriptor);
  return descriptor;
}

void UvHttpExchange::on_due() {
  switch (phase_) {
    case Phase::body:
      return answer(refusal(408, "request_timeout", "the body did not come in time"));
    case Phase::answer:
    case Phase::lingering:
      return not_taken() < not_taken_ ? watch_answer(kAnswerPause) : end();
    default:
      return end();
  }
}

/// Closing while bytes of the client's wait unread would make the kernel reset the connection,
/// which can take the answer away from the client (RFC 9112 section 9.6).
void UvHttpExchange::linger() {
  phase_ = Phase::lingering;
  shutdown(descriptor(), SHUT_WR);
  watch_answer(kLinger);
  update_reading();
}

void UvHttpExchange::end() {
  phase_ = Phase::over;
  task_.reset();
  timer_.stop();
  tcp_.close();
}

}  // namespace syncws
