#include "serve_tls_options.h"

namespace syncws {

void describe_tls(cli::OptionTable& table, TlsOptions& options) {
  table.value("tls-cert", "FILE", cli::set_text(options.certificate),
              "speak TLS with this certificate, its chain behind it (PEM)");
  table.value("tls-key", "FILE", cli::set_text(options.key), "its private key (PEM)");
  table.value("tls-client-ca", "FILE", cli::set_text(options.client_ca),
              "clients need a certificate from one of these authorities (PEM)");
  table.value("tls-min", "VERSION", cli::set_choice(options.least, {"1.2", "1.3"}),
              "oldest version of TLS, 1.2 or 1.3 (default 1.2)");
  table.value("handshake-timeout", "DURATION", cli::set_duration(options.handshake_timeout),
              "for the TLS handshake and a request's head together (default 10s)");
}

Status check_tls(const TlsOptions& options) {
  if (options.handshake_timeout <= Duration::zero())
    return fail(ErrorKind::usage, "--handshake-timeout must be more than 0");
  if (options.certificate.has_value() != options.key.has_value())
    return fail(ErrorKind::usage, "--tls-cert and --tls-key go together");
  if (!options.certificate && options.client_ca)
    return fail(ErrorKind::usage, "--tls-client-ca needs --tls-cert and --tls-key");
  return {};
}

std::optional<TlsServerSettings> TlsOptions::settings() const {
  if (!certificate || !key) return std::nullopt;
  return TlsServerSettings{*certificate, *key, client_ca,
                           least == "1.3" ? TlsVersion::v1_3 : TlsVersion::v1_2};
}

}  // namespace syncws
