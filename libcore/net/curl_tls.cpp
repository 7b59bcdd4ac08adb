#include "net/curl_tls.h"

#include <curl/curl.h>

#include "net/openssl_client.h"

namespace syncws {
namespace {

CURLcode on_tls_context(CURL* /*easy*/, void* context, void* tls) {
  auto& client = *static_cast<OpensslClient*>(tls);
  return client.prepare(static_cast<ssl_ctx_st*>(context)) ? CURLE_OK : CURLE_SSL_CERTPROBLEM;
}

}  // namespace

void describe_tls(void* easy, OpensslClient& tls) {
  const auto& settings = tls.settings();
  if (settings.ca) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, settings.ca->c_str());
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);  // these authorities, and no others
  }
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, settings.insecure ? 0L : 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, settings.insecure ? 0L : 2L);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &on_tls_context);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, &tls);
}

}  // namespace syncws
