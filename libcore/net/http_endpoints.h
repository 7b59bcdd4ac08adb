#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "net/gate.h"
#include "net/http_access.h"
#include "net/http_publisher.h"
#include "net/web_handler.h"
#include "wire/status_answer.h"

namespace syncws {

/// Port: what the endpoints ask of the server around them.
class ServerView {
 public:
  virtual ~ServerView() = default;
  [[nodiscard]] virtual bool is_draining() const = 0;
  /// What `/readyz` says.
  [[nodiscard]] virtual HttpResponse readiness() const = 0;
  [[nodiscard]] virtual std::string stats_json() const = 0;
  /// What `/api/ws/stats` says: that, perhaps later.
  [[nodiscard]] virtual HttpVerdict stats() const { return HttpResponse{200, stats_json(), {}}; }
};

/// What is answered over plain HTTP: which path has which methods, who may ask, and who answers
/// there.
class HttpEndpoints final : public HttpHandler {
 public:
  /// The organisation's snapshot, borrowed until anything else happens; none: it has no history. A
  /// null function: nobody makes snapshots here.
  using FindSnapshot = std::function<std::optional<StatusSnapshot>(std::string_view organisation)>;

  HttpEndpoints(const ServerView& server, Gate& gate, HttpPublisher& publisher,
                FindSnapshot find_snapshot);

  HttpVerdict on_request(const HttpRequest& request) override;

 private:
  enum class For : std::uint8_t { anybody, pages };  ///< pages ask by the rules of CORS

  /// One path, or all below it when it ends with a slash.
  struct Endpoint {
    std::string_view path;
    std::string_view methods;  ///< as the Allow header names them
    For whom;
    HttpVerdict (HttpEndpoints::*answer)(const HttpRequest& request);
  };
  static const std::vector<Endpoint>& endpoints();

  [[nodiscard]] HttpVerdict answer_page(const Endpoint& endpoint, const HttpRequest& request);
  [[nodiscard]] HttpVerdict answer(const Endpoint& endpoint, const HttpRequest& request);

  [[nodiscard]] HttpVerdict health(const HttpRequest& request);
  [[nodiscard]] HttpVerdict readiness(const HttpRequest& request);
  [[nodiscard]] HttpVerdict stats(const HttpRequest& request);
  [[nodiscard]] HttpVerdict ticket(const HttpRequest& request);
  [[nodiscard]] HttpVerdict room(const HttpRequest& request);
  [[nodiscard]] HttpVerdict status(const HttpRequest& request);
  [[nodiscard]] HttpVerdict publish(const HttpRequest& request);
  [[nodiscard]] HttpVerdict take_events(const HttpRequest& request,
                                        std::shared_ptr<const Grant> grant);

  const ServerView& server_;
  Gate& gate_;
  HttpAccess access_;
  HttpPublisher& publisher_;
  FindSnapshot find_snapshot_;
};

}  // namespace syncws
