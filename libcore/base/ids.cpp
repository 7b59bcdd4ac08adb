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

}  // namespace syncws
