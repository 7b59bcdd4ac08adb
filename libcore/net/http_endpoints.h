#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

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
};

/// What is answered over plain HTTP: which path has which methods, and who answers there.
class HttpEndpoints final : public HttpHandler {
 public:
  /// The organisation's snapshot, borrowed until anything else happens; none: it has no history. A
  /// null function: nobody makes snapshots here.
  using FindSnapshot = std::function<std::optional<StatusSnapshot>(std::string_view organisation)>;

  HttpEndpoints(const ServerView& server, HttpPublisher& publisher, FindSnapshot find_snapshot);

  HttpVerdict on_request(const HttpRequest& request) override;

 private:
  /// One path, or all below it when it ends with a slash.
  struct Endpoint {
    std::string_view path;
    std::string_view methods;  ///< as the Allow header names them
    HttpVerdict (HttpEndpoints::*answer)(const HttpRequest& request) const;
  };
  static const std::vector<Endpoint>& endpoints();

  [[nodiscard]] HttpVerdict health(const HttpRequest& request) const;
  [[nodiscard]] HttpVerdict readiness(const HttpRequest& request) const;
  [[nodiscard]] HttpVerdict stats(const HttpRequest& request) const;
  [[nodiscard]] HttpVerdict room(const HttpRequest& request) const;
  [[nodiscard]] HttpVerdict status(const HttpRequest& request) const;
  [[nodiscard]] HttpVerdict publish(const HttpRequest& request) const;

  const ServerView& server_;
  HttpPublisher& publisher_;
  FindSnapshot find_snapshot_;
};

}  // namespace syncws
