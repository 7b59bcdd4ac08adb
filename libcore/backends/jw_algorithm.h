#pragma once

#include <bitset>
#include <cstddef>
#include <optional>
#include <string_view>

namespace syncws {

/// The signatures that are understood (RFC 7518 section 3.1). There is no `none` among them.
enum class JwAlgorithm {
  hs256,
  hs384,
  hs512,
  rs256,
  rs384,
  rs512,
  ps256,
  ps384,
  ps512,
  es256,
  es384,
  es512,
};

constexpr std::size_t kJwAlgorithms = 12;

/// By its exact name; `HS256` is one, `hs256` is not.
[[nodiscard]] std::optional<JwAlgorithm> find_jw_algorithm(std::string_view name);

/// A signature of this kind has so many bytes; zero: as many as its key.
[[nodiscard]] std::size_t signature_bytes(JwAlgorithm algorithm);

/// Whether whoever can check such a signature can also make it.
[[nodiscard]] bool is_symmetric(JwAlgorithm algorithm);

/// What a key is for.
class JwAlgorithms {
 public:
  JwAlgorithms() = default;

  [[nodiscard]] static JwAlgorithms of_secret(std::size_t bytes);
  [[nodiscard]] static JwAlgorithms of_rsa();
  [[nodiscard]] static JwAlgorithms only(JwAlgorithm algorithm);

  [[nodiscard]] bool has(JwAlgorithm algorithm) const {
    return set_.test(static_cast<std::size_t>(algorithm));
  }
  [[nodiscard]] bool is_empty() const { return set_.none(); }

 private:
  void add(JwAlgorithm algorithm) { set_.set(static_cast<std::size_t>(algorithm)); }

  std::bitset<kJwAlgorithms> set_;
};

}  // namespace syncws
