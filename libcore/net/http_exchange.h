#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/http_stream.h"
#include "net/http_task.h"
#include "net/uv_loop.h"

namespace syncws {

/// One plain HTTP request from its head on: the body comes in, the answer goes out at some later
/// time and as fast as the client takes it, and the connection ends so that nothing of the answer
/// is lost. A second request on the same connection is not served.
///
/// The head, and perhaps some of the body, was read by somebody else, who may hold the connection
/// for a while yet: nothing is read before go_on().
class HttpExchange final : public HttpResponder,
                           public std::enable_shared_from_this<HttpExchange>,
                           private HttpStream::Listener {
 public:
  struct Expected {
    std::uint64_t body_bytes = 0;
    bool is_head = false;    ///< the answer goes without its body
    bool continues = false;  ///< the client waits for 100 before it sends the body
  };

  HttpExchange(UvLoop& loop, std::unique_ptr<HttpStream> stream, const Expected& expected);
  HttpExchange(const HttpExchange&) = delete;
  HttpExchange& operator=(const HttpExchange&) = delete;
  ~HttpExchange() override = default;

  /// Gives the body to the task when it is there. Call once, or answer() instead.
  void start(std::unique_ptr<HttpTask> task);
  /// Some of what follows the head.
  void feed(std::string_view bytes);
  /// Nobody else reads from the connection any more.
  void go_on();

  void answer(const HttpResponse& response) override;
  /// Answers, if the body is not there yet: it is not waited for any longer.
  void give_up_body(const HttpResponse& response);

  /// The answer has left, or nobody is there to take it.
  [[nodiscard]] bool is_answered() const { return phase_ >= Phase::lingering; }
  /// May be destroyed.
  [[nodiscard]] bool is_over() const { return phase_ == Phase::over && is_alone_; }
  /// Bytes of the answer that the client has not taken yet.
  [[nodiscard]] std::size_t unsent() const { return stream_->unsent(); }

 private:
  /// A pause in the body, and the whole body.
  static constexpr Duration kBodyPause = std::chrono::seconds(10);
  static constexpr Duration kBodyTime = std::chrono::seconds(60);
  /// A client that takes nothing of its answer for so long has gone.
  static constexpr Duration kAnswerPause = std::chrono::seconds(10);
  /// How long the rest of what a client sends is read and thrown away behind the answer.
  static constexpr Duration kLinger = std::chrono::seconds(5);

  enum class Phase : std::uint8_t { body, task, answer, lingering, over };

  void on_bytes(std::string_view bytes) override;
  void on_sent() override;
  void on_end() override;
  void on_due();
  void update_reading();
  void wait_for_body();
  void watch_answer(Duration pause);
  void linger();
  void end();

  Expected expected_;
  std::unique_ptr<HttpStream> stream_;
  UvTimer timer_;
  std::unique_ptr<HttpTask> task_;
  std::string body_;
  Instant body_deadline_;
  std::size_t not_taken_ = 0;  ///< of the answer, when the timer was started
  Phase phase_ = Phase::body;
  bool is_alone_ = false;
};

}  // namespace syncws
