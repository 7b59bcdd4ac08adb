#include "base/ids.h"

#include <random>
#include <string_view>

namespace syncws {

std::string random_id(std::size_t length) {
  static constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device source;
  std::uniform_int_distribution<std::size_t> pick(0, kAlphabet.size() - 1);
  std::string id(length, '\0');
  for (char& letter : id) letter = kAlphabet[pick(source)];
  return id;
}

std::string random_secret() {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  constexpr std::size_t kLength = 22;  // of 6 bits each; the last has no more than 2
  constexpr std::size_t kLastPick = 4;
  constexpr std::size_t kLastStep = kAlphabet.size() / kLastPick;
  std::random_device source;
  std::uniform_int_distribution<std::size_t> pick(0, kAlphabet.size() - 1);
  std::string secret(kLength, '\0');
  for (char& letter : secret) letter = kAlphabet[pick(source)];
  secret.back() = kAlphabet[pick(source) % kLastPick * kLastStep];
  return secret;
}

}  // namespace syncws
