#pragma once

#include <memory>

#include "net/connection.h"
#include "net/session.h"

struct lws;

namespace syncws {

/// An upgraded connection of libwebsockets and its session. The tenant of the library's connection.
class LwsConnection final : public Connection {
 public:
  explicit LwsConnection(lws* wsi) : wsi_(wsi) {}

  Write write(std::string_view frames) override;
  [[nodiscard]] bool has_unsent() const override;
  [[nodiscard]] Duration silence() const override;
  void hang_up() override;

  void set_session(std::unique_ptr<Session> session) { session_ = std::move(session); }
  [[nodiscard]] Session& session() { return *session_; }

 private:
  lws* wsi_;
  std::unique_ptr<Session> session_;
};

}  // namespace syncws
