#pragma once

#include "net/connection.h"

namespace syncws {

/// The upgraded connections of libwebsockets. A wire is the library's connection.
class LwsConnections final : public Connections {
 public:
  Write write(Wire wire, std::string_view frames) override;
  [[nodiscard]] bool has_unsent(Wire wire) const override;
  [[nodiscard]] Duration silence(Wire wire) const override;
  void hang_up(Wire wire) override;
};

}  // namespace syncws
