#include "backends/jw_key.h"

#include <cjose/cjose.h>
#include <fmt/format.h>
#include <jansson.h>
#include <openssl/err.h>

#include <algorithm>
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
  cjose_jwk_ec_curve id;
  std::size_t bytes;  ///< of a coordinate
};
constexpr std::array<Curve, 3> kCurves{{{"P-256", JwAlgorithm::es256, CJOSE_JWK_EC_P_256, 32},
                                        {"P-384", JwAlgorithm::es384, CJOSE_JWK_EC_P_384, 48},
                                        {"P-521", JwAlgorithm::es512, CJOSE_JWK_EC_P_521, 66}}};

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

std::string bytes_of(const json_t* jwk, const char* name) {
  return decode_base64url(text_member(jwk, name).value_or("")).value_or("");
}

/// A number of an RSA key: its bytes, without zeros in front.
std::string number_of(const json_t* jwk, const char* name) {
  auto bytes = bytes_of(jwk, name);
  return bytes.erase(0, bytes.find_first_not_of('\0'));
}

std::uint8_t* octets(std::string& bytes) { return reinterpret_cast<std::uint8_t*>(bytes.data()); }

bool has_top_bit(const std::string& bytes) {
  return !bytes.empty() && (static_cast<unsigned char>(bytes[0]) & 0x80U) != 0;
}

/// An exponent of 1 would make every text its own signature.
bool is_good_exponent(const std::string& bytes) {
  return !bytes.empty() && bytes.size() <= kMostExponent && bytes != "\1" &&
         (static_cast<unsigned char>(bytes.back()) & 1U) != 0;
}

/// The library's own reading of a JWK ends the process at some broken ones, so it gets bytes.
Result<cjose_jwk_t*> make_rsa(const json_t* jwk) {
  auto modulus = number_of(jwk, "n");
  auto exponent = number_of(jwk, "e");
  if (modulus.size() < kLeastModulus || (modulus.size() == kLeastModulus && !has_top_bit(modulus)))
    return no_use("is an RSA key of less than 2048 bits");
  if (modulus.size() > kMostModulus) return no_use("is an RSA key of more than 8192 bits");
  if (!is_good_exponent(exponent)) return no_use("is an RSA key with a bad exponent");
  cjose_jwk_rsa_keyspec spec{};
  spec.n = octets(modulus);
  spec.nlen = modulus.size();
  spec.e = octets(exponent);
  spec.elen = exponent.size();
  return cjose_jwk_create_RSA_spec(&spec, nullptr);
}

Result<cjose_jwk_t*> make_curve(const json_t* jwk, const Curve& curve) {
  auto x = bytes_of(jwk, "x");
  auto y = bytes_of(jwk, "y");
  if (x.size() != curve.bytes || y.size() != curve.bytes) return nullptr;
  cjose_jwk_ec_keyspec spec{};
  spec.crv = curve.id;
  spec.x = octets(x);
  spec.xlen = x.size();
  spec.y = octets(y);
  spec.ylen = y.size();
  return cjose_jwk_create_EC_spec(&spec, nullptr);
}

const Curve* find_curve(const json_t* jwk) {
  const auto name = text_member(jwk, "crv");
  const auto* const found = std::find_if(kCurves.begin(), kCurves.end(),
                                         [&](const Curve& curve) { return name == curve.name; });
  return found == kCurves.end() ? nullptr : found;
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
  const auto* const curve = find_curve(jwk);
  if (kind == "EC" && curve == nullptr)
    return no_use("is of a curve that is none of P-256, P-384 and P-521");
  const QueueCleaner cleaner;
  const auto made = kind == "RSA" ? make_rsa(jwk) : make_curve(jwk, *curve);
  if (!made) return tl::make_unexpected(made.error());
  if (*made == nullptr) return no_use("is broken");
  const auto algorithms =
      kind == "RSA" ? JwAlgorithms::of_rsa() : JwAlgorithms::only(curve->algorithm);
  return JwKey(std::make_unique<Material>(*made), algorithms, false);
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
