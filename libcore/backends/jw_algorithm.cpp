#include "backends/jw_algorithm.h"

#include <algorithm>
#include <array>

namespace syncws {
namespace {

struct Entry {
  std::string_view name;
  std::size_t signature_bytes;
};

/// In the order of the enumeration. An ECDSA signature is two numbers of the curve's length (RFC
/// 7518 section 3.4); P-521 takes 66 bytes each.
constexpr std::array<Entry, kJwAlgorithms> kEntries{{{"HS256", 32},
                                                     {"HS384", 48},
                                                     {"HS512", 64},
                                                     {"RS256", 0},
                                                     {"RS384", 0},
                                                     {"RS512", 0},
                                                     {"PS256", 0},
                                                     {"PS384", 0},
                                                     {"PS512", 0},
                                                     {"ES256", 64},
                                                     {"ES384", 96},
                                                     {"ES512", 132}}};

}  // namespace

std::optional<JwAlgorithm> find_jw_algorithm(std::string_view name) {
  const auto* const found = std::find_if(kEntries.begin(), kEntries.end(),
                                         [&](const Entry& entry) { return entry.name == name; });
  if (found == kEntries.end()) return std::nullopt;
  return static_cast<JwAlgorithm>(found - kEntries.begin());
}

std::size_t signature_bytes(JwAlgorithm algorithm) {
  return kEntries.at(static_cast<std::size_t>(algorithm)).signature_bytes;
}

bool is_symmetric(JwAlgorithm algorithm) {
  return algorithm == JwAlgorithm::hs256 || algorithm == JwAlgorithm::hs384 ||
         algorithm == JwAlgorithm::hs512;
}

/// A secret must be as long as what its hash gives (RFC 7518 section 3.2).
JwAlgorithms JwAlgorithms::of_secret(std::size_t bytes) {
  JwAlgorithms algorithms;
  for (const auto algorithm : {JwAlgorithm::hs256, JwAlgorithm::hs384, JwAlgorithm::hs512})
    if (bytes >= syncws::signature_bytes(algorithm)) algorithms.add(algorithm);
  return algorithms;
}

JwAlgorithms JwAlgorithms::of_rsa() {
  JwAlgorithms algorithms;
  for (const auto algorithm : {JwAlgorithm::rs256, JwAlgorithm::rs384, JwAlgorithm::rs512,
                               JwAlgorithm::ps256, JwAlgorithm::ps384, JwAlgorithm::ps512})
    algorithms.add(algorithm);
  return algorithms;
}

JwAlgorithms JwAlgorithms::only(JwAlgorithm algorithm) {
  JwAlgorithms algorithms;
  algorithms.add(algorithm);
  return algorithms;
}

}  // namespace syncws
