#pragma once

#include "net/connection.h"

namespace syncws {

/// The upgraded connections of libwebsockets. A wire is the library's connection.
class LwsConnections final : public Connections {
 public:
  explicit LwsConnections(bool is_tls) : is_tls_(is_tls) {}

  Write write(Wire wire, std::string_view frames) override;
  [[nodiscard]] bool has_unsent(Wire wire) const override;
  [[nodiscard]] Duration silence(Wire wire) const override;
  void hang_up(Wire wire) override;

 private:
  bool is_tls_;
};

}  // namespace syncws
