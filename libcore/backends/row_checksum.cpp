#include "backends/row_checksum.h"

#include <zlib.h>

#include <array>

namespace syncws {
namespace {

std::uint32_t go_on(std::uint32_t checksum, std::string_view text) {
  const auto* const bytes = reinterpret_cast<const Bytef*>(text.data());
  return static_cast<std::uint32_t>(crc32_z(checksum, bytes, text.size()));
}

/// The lowest byte first, whatever the machine does.
void put(char* place, std::uint64_t number) {
  constexpr int kBitsPerByte = 8;
  for (int i = 0; i < 8; ++i) place[i] = static_cast<char>(number >> (i * kBitsPerByte));
}

}  // namespace

/// Names and epochs have no NUL, so that one can't run into the other.
RowChecksum::RowChecksum(std::string_view organisation, std::string_view epoch) : seed_(0) {
  constexpr std::string_view kEnd("\0", 1);
  for (const auto part : {organisation, kEnd, epoch, kEnd}) seed_ = go_on(seed_, part);
}

std::uint32_t RowChecksum::of(Sequence sequence, WallTime received, std::string_view text) const {
  std::array<char, 16> numbers{};
  put(numbers.data(), sequence);
  put(numbers.data() + 8, static_cast<std::uint64_t>(received.milliseconds));
  const auto checksum = go_on(seed_, {numbers.data(), numbers.size()});
  return text.empty() ? checksum : go_on(checksum, text);
}

}  // namespace syncws
