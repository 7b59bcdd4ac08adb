#pragma once

#include <optional>
#include <string>

namespace syncws {

enum class TlsVersion { v1_2, v1_3 };

/// What a server needs to speak TLS. Files are PEM.
struct TlsServerSettings {
  std::string certificate;               ///< its chain behind it
  std::string key;                       ///< not encrypted, and nobody else's to read
  std::optional<std::string> client_ca;  ///< clients must have a certificate from one of these
  TlsVersion least = TlsVersion::v1_2;
};

}  // namespace syncws
