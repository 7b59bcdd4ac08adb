#pragma once

#include <optional>
#include <string>

namespace syncws {

/// What a client needs to speak TLS. Files are PEM.
struct TlsClientSettings {
  std::optional<std::string> ca;           ///< the authorities to believe; none: the system's
  bool insecure = false;                   ///< whoever answers is believed
  std::optional<std::string> certificate;  ///< who we are, with its chain; none: nobody
  std::optional<std::string> key;          ///< goes with it
};

}  // namespace syncws
