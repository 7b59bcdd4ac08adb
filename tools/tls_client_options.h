#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "cli/option_table.h"
#include "net/openssl_client.h"
#include "net/web_address.h"

namespace syncws {

/// What emit, listen and bench are asked about TLS. Must outlive the table that they are described
/// to.
class TlsClientTable {
 public:
  void describe(cli::OptionTable& table);
  /// Kind usage: they do not go together.
  [[nodiscard]] Result<TlsClientSettings> check() const;

 private:
  TlsClientSettings settings_;
};

/// The client's side of TLS for this address; null when that is without. Warns when anybody would
/// be believed. Kind usage: a file can't be had, or does not fit.
[[nodiscard]] Result<std::unique_ptr<OpensslClient>> make_tls_client(
    const TlsClientSettings& settings, const WebAddress& address);

}  // namespace syncws
