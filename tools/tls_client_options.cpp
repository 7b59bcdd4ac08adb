#include "tls_client_options.h"

#include "base/log.h"

namespace syncws {

void TlsClientTable::describe(cli::OptionTable& table) {
  table.value("ca", "FILE", cli::set_text(settings_.ca),
              "believe servers with a certificate from these authorities only (PEM)");
  table.flag("insecure", settings_.insecure, "believe any server's certificate");
  table.value("cert", "FILE", cli::set_text(settings_.certificate),
              "show this certificate to the server (PEM)");
  table.value("key", "FILE", cli::set_text(settings_.key), "its private key (PEM)");
}

Result<TlsClientSettings> TlsClientTable::check() const {
  if (settings_.certificate.has_value() != settings_.key.has_value())
    return fail(ErrorKind::usage, "--cert and --key go together");
  if (settings_.insecure && settings_.ca)
    return fail(ErrorKind::usage, "--insecure and --ca exclude each other");
  return settings_;
}

Result<std::unique_ptr<OpensslClient>> make_tls_client(const TlsClientSettings& settings,
                                                       const WebAddress& address) {
  if (!address.is_tls) return nullptr;
  if (settings.insecure) {
    log::warn("--insecure: whoever answers at {} is believed, and may read and change everything",
              address.shown());
  }
  return OpensslClient::make(settings, address.host);
}

}  // namespace syncws
