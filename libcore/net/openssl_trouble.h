#pragma once

#include <string>

struct x509_store_ctx_st;

namespace syncws::openssl_trouble {

/// Why the server's certificate was not believed, after X509_verify_cert said so.
[[nodiscard]] std::string of_certificate(x509_store_ctx_st* chain, const std::string& host);

/// What the server meant with its alert; empty when there is nothing to say to a person.
[[nodiscard]] std::string of_alert(int description);

/// The server asked for a client certificate, and hung up without another word.
[[nodiscard]] std::string of_silence(bool had_certificate);

/// Why a handshake failed, by OpenSSL's code; empty likewise.
[[nodiscard]] std::string of_handshake(unsigned long code);

}  // namespace syncws::openssl_trouble
