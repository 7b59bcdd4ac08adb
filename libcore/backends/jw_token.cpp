#include "backends/jw_token.h"

#include <algorithm>
#include <array>

#include "backends/jw_base64.h"

namespace syncws {
namespace {

using Check = Denial::Check;

tl::unexpected<Denial> malformed(std::string message) {
  return deny(Check::malformed, std::move(message));
}

/// header.payload.signature
std::optional<std::array<std::string_view, 3>> split(std::string_view text) {
  const auto first = text.find('.');
  const auto second = text.find('.', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto signature = text.substr(second + 1);
  if (signature.find('.') != std::string_view::npos) return std::nullopt;
  return {{text.substr(0, first), text.substr(first + 1, second - first - 1), signature}};
}

JwJson decode_object(std::string_view part) {
  const auto bytes = decode_base64url(part);
  return bytes ? parse_jw_object(*bytes) : nullptr;
}

tl::expected<void, Denial> read_header(std::string_view part, JwToken& token) {
  const auto header = decode_object(part);
  if (header == nullptr)
    return malformed("The token's header is no JSON object in base64url, or has a name twice.");
  if (has_member(header.get(), "crit"))
    return deny(Check::critical, "The token's crit asks for an extension that is not understood.");
  const auto name = text_member(header.get(), "alg");
  const auto algorithm = find_jw_algorithm(name.value_or(""));
  if (!algorithm)
    return deny(Check::algorithm, "The token's alg is missing or is no signature that counts.");
  token.algorithm = *algorithm;
  if (!has_member(header.get(), "kid")) return {};
  const auto kid = text_member(header.get(), "kid");
  if (!kid) return malformed("The token's kid is no text.");
  if (!kid->empty()) token.kid = std::string(*kid);
  return {};
}

}  // namespace

tl::unexpected<Denial> deny(Denial::Check check, std::string message) {
  return tl::make_unexpected(Denial{check, std::move(message)});
}

tl::expected<JwToken, Denial> JwToken::parse(std::string_view text) {
  if (text.size() > kMostBytes) return malformed("The token is longer than 8192 bytes.");
  const auto parts = split(text);
  if (!parts) return malformed("The token is not three parts with dots between.");
  JwToken token;
  token.text = text;
  if (auto read = read_header((*parts)[0], token); !read) return tl::make_unexpected(read.error());
  token.payload = decode_object((*parts)[1]);
  if (token.payload == nullptr)
    return malformed("The token's payload is no JSON object in base64url, or has a name twice.");
  const auto signature = decode_base64url((*parts)[2]);
  if (!signature) return malformed("The token's signature is not in base64url.");
  token.signature = signature->size();
  token.issuer = text_member(token.payload.get(), "iss").value_or("");
  return token;
}

}  // namespace syncws
