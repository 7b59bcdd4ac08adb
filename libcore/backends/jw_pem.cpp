#include "backends/jw_pem.h"

#include <jansson.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>

#include "backends/jw_base64.h"

namespace syncws {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";

template <auto End>
struct Ended {
  template <typename T>
  void operator()(T* value) const {
    End(value);
  }
};
using Bio = std::unique_ptr<BIO, Ended<BIO_free>>;
using Number = std::unique_ptr<BIGNUM, Ended<BN_free>>;
using Key = std::unique_ptr<EVP_PKEY, Ended<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Ended<X509_free>>;
using Decoder = std::unique_ptr<OSSL_DECODER_CTX, Ended<OSSL_DECODER_CTX_free>>;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

Key read_certificate(BIO* bio) {
  const Certificate certificate(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr));
  return Key(certificate == nullptr ? nullptr : X509_get_pubkey(certificate.get()));
}

Key read_public(BIO* bio) {
  EVP_PKEY* key = nullptr;
  const Decoder decoder(OSSL_DECODER_CTX_new_for_pkey(&key, "PEM", nullptr, nullptr,
                                                      EVP_PKEY_PUBLIC_KEY, nullptr, nullptr));
  if (decoder == nullptr || OSSL_DECODER_from_bio(decoder.get(), bio) != 1) return nullptr;
  return Key(key);
}

/// A number of the key, in base64url, with zeros in front up to `width` bytes.
std::string encoded(const EVP_PKEY* key, const char* name, int width) {
  BIGNUM* found = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &found) != 1) return {};
  const Number number(found);
  std::string bytes(static_cast<std::size_t>(std::max(width, BN_num_bytes(found))), '\0');
  BN_bn2binpad(found, reinterpret_cast<unsigned char*>(bytes.data()),
               static_cast<int>(bytes.size()));
  return encode_base64url(bytes);
}

void set(const JwJson& object, const char* name, std::string_view text) {
  json_object_set_new(object.get(), name, json_stringn(text.data(), text.size()));
}

JwJson jwk_of_rsa(const EVP_PKEY* key) {
  JwJson jwk(json_object());
  set(jwk, "kty", "RSA");
  set(jwk, "n", encoded(key, OSSL_PKEY_PARAM_RSA_N, 0));
  set(jwk, "e", encoded(key, OSSL_PKEY_PARAM_RSA_E, 0));
  return jwk;
}

struct Curve {
  std::string_view openssl;
  std::string_view jose;
};
constexpr std::array<Curve, 3> kCurves{
    {{"prime256v1", "P-256"}, {"secp384r1", "P-384"}, {"secp521r1", "P-521"}}};

std::string_view curve_of(const EVP_PKEY* key) {
  std::array<char, 64> name{};
  std::size_t length = 0;
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &length) != 1) return {};
  for (const auto& curve : kCurves)
    if (curve.openssl == std::string_view(name.data(), length)) return curve.jose;
  return {};
}

JwJson jwk_of_curve(const EVP_PKEY* key) {
  const int width = (EVP_PKEY_get_bits(key) + 7) / 8;
  JwJson jwk(json_object());
  set(jwk, "kty", "EC");
  set(jwk, "crv", curve_of(key));
  set(jwk, "x", encoded(key, OSSL_PKEY_PARAM_EC_PUB_X, width));
  set(jwk, "y", encoded(key, OSSL_PKEY_PARAM_EC_PUB_Y, width));
  return jwk;
}

}  // namespace

bool is_pem(std::string_view text) { return has(text, kBegin); }

Result<JwJson> jwk_of_pem(std::string_view text) {
  if (has(text, "PRIVATE KEY-----"))
    return fail(ErrorKind::usage,
                "holds a private key, which belongs to who makes the tokens; give the public one "
                "(openssl pkey -pubout)");
  if (has(text.substr(text.find(kBegin) + kBegin.size()), kBegin))
    return fail(ErrorKind::usage, "holds more than one key; give each a file of its own");
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  const auto key =
      has(text, "BEGIN CERTIFICATE-----") ? read_certificate(bio.get()) : read_public(bio.get());
  ERR_clear_error();
  if (key != nullptr && EVP_PKEY_is_a(key.get(), "RSA") == 1) return jwk_of_rsa(key.get());
  if (key != nullptr && EVP_PKEY_is_a(key.get(), "EC") == 1) return jwk_of_curve(key.get());
  return fail(ErrorKind::usage, "holds no RSA or EC public key");
}

}  // namespace syncws
