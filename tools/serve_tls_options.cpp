#include "serve_tls_options.h"

namespace syncws {

void ServeTlsTable::describe(cli::OptionTable& table) {
  table.value("tls-cert", "FILE", cli::set_text(certificate_),
              "speak TLS with this certificate, its chain behind it (PEM)");
  table.value("tls-key", "FILE", cli::set_text(key_), "its private key (PEM)");
  table.value("tls-client-ca", "FILE", cli::set_text(client_ca_),
              "clients need a certificate from one of these authorities (PEM)");
  table.value("tls-min", "VERSION", cli::set_choice(least_, {"1.2", "1.3"}),
              "oldest version of TLS, 1.2 or 1.3 (default 1.2)");
  table.value("handshake-timeout", "DURATION", cli::set_duration(options_.handshake_timeout),
              "for the TLS handshake and a request's head together (default 10s)");
}

Result<ServeTlsOptions> ServeTlsTable::check() const {
  auto options = options_;
  if (options.handshake_timeout <= Duration::zero())
    return fail(ErrorKind::usage, "--handshake-timeout must be more than 0");
  if (certificate_.has_value() != key_.has_value())
    return fail(ErrorKind::usage, "--tls-cert and --tls-key go together");
  if (!certificate_ && client_ca_)
    return fail(ErrorKind::usage, "--tls-client-ca needs --tls-cert and --tls-key");
  if (!certificate_) return options;
  options.server = TlsServerSettings{*certificate_, *key_, client_ca_,
                                     least_ == "1.3" ? TlsVersion::v1_3 : TlsVersion::v1_2};
  return options;
}

}  // namespace syncws
