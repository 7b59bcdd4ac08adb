#include "backends/jw_key.h"

#include <cjose/cjose.h>
#include <fmt/format.h>
#include <jansson.h>
#include <openssl/err.h>

#include <array>

#include "backends/jw_base64.h"
#include "backends/jw_json.h"
#include "backends/jw_secret.h"
#include "base/misuse.h"

namespace syncws {
namespace {

constexpr std::size_t kLeastSecret = 32;
constexpr std::size_t kLeastModulus = 2048 / 8;
/// A larger one makes every bad token dear.
constexpr std::size_t kMostModulus = 8192 / 8;
constexpr std::size_t kMostExponent = 4;

struct Curve {
  std::string_view name;
  JwAlgorithm algorithm;
};
constexpr std::array<Curve, 3> kCurves{
    {{"P-256", JwAlgorithm::es256}, {"P-384", JwAlgorithm::es384}, {"P-521", JwAlgorithm::es512}}};

struct JwsEnd {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
};

tl::unexpected<Error> no_use(std::string reason) {
  return fail(ErrorKind::usage, std::move(reason));
}

/// Errors that stay in OpenSSL's queue would be taken for those of a TLS connection of this thread.
struct QueueCleaner {
  QueueCleaner() = default;
  QueueCleaner(const QueueCleaner&) = delete;
  QueueCleaner& operator=(const QueueCleaner&) = delete;
  ~QueueCleaner() { ERR_clear_error(); }
};

bool lists_verify(const json_t* operations) {
  if (!json_is_array(operations)) return false;
  for (std::size_t i = 0; i < json_array_size(operations); ++i) {
    const char* const operation = json_string_value(json_array_get(operations, i));
    if (operation != nullptr && std::string_view(operation) == "verify") return true;
  }
  return false;
}

Status check_purpose(const json_t* jwk) {
  if (has_member(jwk, "use") && text_member(jwk, "use") != "sig")
    return no_use("is not for signatures (use)");
  const auto* const operations = json_object_get(jwk, "key_ops");
  if (operations != nullptr && !lists_verify(operations))
    return no_use("is not for checking signatures (key_ops)");
  return {};
}

/// What the key's kind allows, or less, where the key says so itself.
Result<JwAlgorithms> narrowed(JwAlgorithms possible, const json_t* jwk) {
  if (!has_member(jwk, "alg")) return possible;
  const auto algorithm = find_jw_algorithm(text_member(jwk, "alg").value_or(""));
  if (!algorithm || !possible.has(*algorithm))
    return no_use("has an alg that is none for a signature with such a key");
  return JwAlgorithms::only(*algorithm);
}

/// A number of an RSA key: its bytes, without zeros in front.
std::string number_of(const json_t* jwk, const char* name) {
  auto bytes = decode_base64url(text_member(jwk, name).value_or("")).value_or("");
  return bytes.erase(0, bytes.find_first_not_of('\0'));
}

bool has_top_bit(const std::string& bytes) {
  return !bytes.empty() && (static_cast<unsigned char>(bytes[0]) & 0x80U) != 0;
}

/// An exponent of 1 would make every text its own signature.
bool is_good_exponent(const std::string& bytes) {
  return !bytes.empty() && bytes.size() <= kMostExponent && bytes != "\1" &&
         (static_cast<unsigned char>(bytes.back()) & 1U) != 0;
}

Result<JwAlgorithms> algorithms_of_rsa(const json_t* jwk) {
  const auto modulus = number_of(jwk, "n");
  if (modulus.size() < kLeastModulus || (modulus.size() == kLeastModulus && !has_top_bit(modulus)))
    return no_use("is an RSA key of less than 2048 bits");
  if (modulus.size() > kMostModulus) return no_use("is an RSA key of more than 8192 bits");
  if (!is_good_exponent(number_of(jwk, "e"))) return no_use("is an RSA key with a bad exponent");
  return JwAlgorithms::of_rsa();
}

Result<JwAlgorithms> algorithms_of_curve(const json_t* jwk) {
  const auto name = text_member(jwk, "crv");
  for (const auto& curve : kCurves)
    if (name == curve.name) return JwAlgorithms::only(curve.algorithm);
  return no_use("is of a curve that is none of P-256, P-384 and P-521");
}

/// Only what is public of the key reaches the library.
JwJson public_part(const json_t* jwk) {
  JwJson part(json_object());
  for (const char* const name : {"kty", "n", "e", "crv", "x", "y"})
    if (auto* const value = json_object_get(jwk, name)) json_object_set(part.get(), name, value);
  return part;
}

}  // namespace

struct JwKey::Material {
  explicit Material(cjose_jwk_t* made) : jwk(made) {}
  Material(const Material&) = delete;
  Material& operator=(const Material&) = delete;
  ~Material() {
    if (cjose_jwk_get_kty(jwk, nullptr) == CJOSE_JWK_KTY_OCT)
      wipe_memory(cjose_jwk_get_keydata(jwk, nullptr), cjose_jwk_get_keysize(jwk, nullptr) / 8);
    cjose_jwk_release(jwk);
  }

  cjose_jwk_t* jwk;
};

JwKey::JwKey(std::unique_ptr<Material> material, JwAlgorithms algorithms, bool is_secret)
    : material_(std::move(material)), algorithms_(algorithms), is_secret_(is_secret) {}

JwKey::JwKey(JwKey&& other) noexcept = default;
JwKey& JwKey::operator=(JwKey&& other) noexcept = default;
JwKey::~JwKey() = default;

Result<JwKey> JwKey::from_secret(std::string_view bytes) {
  if (bytes.size() < kLeastSecret)
    return no_use(
        fmt::format("has {} bytes, and a secret needs at least {}", bytes.size(), kLeastSecret));
  auto* const jwk = cjose_jwk_create_oct_spec(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                              bytes.size(), nullptr);
  require(jwk != nullptr, "a secret could not be made a key");
  return JwKey(std::make_unique<Material>(jwk), JwAlgorithms::of_secret(bytes.size()), true);
}

Result<JwKey> JwKey::from_jwk(json_t* jwk) {
  const auto kind = text_member(jwk, "kty").value_or("");
  if (auto purpose = check_purpose(jwk); !purpose) return tl::make_unexpected(purpose.error());
  auto key = kind == "oct" ? from_encoded_secret(jwk) : from_public(jwk, kind);
  if (!key) return key;
  const auto algorithms = narrowed(key->algorithms_, jwk);
  if (!algorithms) return tl::make_unexpected(algorithms.error());
  key->algorithms_ = *algorithms;
  if (has_member(jwk, "kid") && !text_member(jwk, "kid"))
    return no_use("has a kid that is no text");
  key->kid_ = text_member(jwk, "kid").value_or("");
  return key;
}

Result<JwKey> JwKey::from_encoded_secret(json_t* jwk) {
  auto* const encoded = json_object_get(jwk, "k");
  const JwSecret bytes(decode_base64url(text_member(jwk, "k").value_or("")).value_or(""));
  if (json_is_string(encoded)) {
    wipe_memory(const_cast<char*>(json_string_value(encoded)), json_string_length(encoded));
  }
  return from_secret(bytes.bytes());
}

Result<JwKey> JwKey::from_public(const json_t* jwk, std::string_view kind) {
  if (kind != "RSA" && kind != "EC") return no_use("is neither of RSA nor EC nor oct");
  if (has_member(jwk, "d")) return no_use("is a private key; only the public half belongs here");
  const auto algorithms = kind == "RSA" ? algorithms_of_rsa(jwk) : algorithms_of_curve(jwk);
  if (!algorithms) return tl::make_unexpected(algorithms.error());
  const QueueCleaner cleaner;
  auto* const made = cjose_jwk_import_json(public_part(jwk).get(), nullptr);
  if (made == nullptr) return no_use("is broken");
  return JwKey(std::make_unique<Material>(made), *algorithms, false);
}

bool JwKey::may_be(const std::optional<std::string>& kid, std::string_view issuer) const {
  const bool is_named = kid_.empty() || !kid || *kid == kid_;
  return is_named && (issuer_.empty() || issuer_ == issuer);
}

bool JwKey::is_past(WallTime now) const {
  return deadline_ && now.milliseconds >= deadline_->milliseconds;
}

/// The library would also take a signature with zeros cut off or put in front.
std::size_t JwKey::wanted_signature(JwAlgorithm algorithm) const {
  const auto fixed = signature_bytes(algorithm);
  return fixed != 0 ? fixed : cjose_jwk_get_keysize(material_->jwk, nullptr) / 8;
}

/// The library reads the algorithm from the token. By here it is known to be one that the key is
/// for, and the signature to be of the one length that it may have.
bool JwKey::verifies(std::string_view token, JwAlgorithm algorithm, std::size_t signature) const {
  if (!is_for(algorithm) || signature != wanted_signature(algorithm)) return false;
  const QueueCleaner cleaner;
  const std::unique_ptr<cjose_jws_t, JwsEnd> jws(
      cjose_jws_import(token.data(), token.size(), nullptr));
  return jws != nullptr && cjose_jws_verify(jws.get(), material_->jwk, nullptr);
}

}  // namespace syncws
