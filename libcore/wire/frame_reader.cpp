#include "wire/frame_reader.h"

namespace syncws {
namespace {

constexpr unsigned kOpcodeBits = 0x0F;
constexpr unsigned kMaskBit = 0x80;
constexpr std::size_t kShortHeader = 2;
constexpr unsigned kMediumMark = 126;
constexpr unsigned kLongMark = 127;
constexpr unsigned kByteBits = 8;

bool is_opcode(unsigned value) { return value <= 2 || (value >= 8 && value <= 10); }

}  // namespace

void FrameReader::feed(std::string_view bytes) {
  buffer_.erase(0, at_);
  at_ = 0;
  buffer_ += bytes;
}

std::optional<FrameReader::Frame> FrameReader::next() {
  const auto rest = std::string_view(buffer_).substr(at_);
  if (broken_ || rest.size() < kShortHeader) return std::nullopt;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  const unsigned mark = byte(1);
  const std::size_t extra =
      mark == kMediumMark ? 2 : (mark == kLongMark ? sizeof(std::uint64_t) : 0);
  if (rest.size() < kShortHeader + extra) return std::nullopt;
  std::uint64_t length = extra == 0 ? mark : 0;
  for (std::size_t i = 0; i < extra; ++i) length = (length << kByteBits) | byte(kShortHeader + i);
  broken_ = (mark & kMaskBit) != 0 || length > kMostPayload || !is_opcode(byte(0) & kOpcodeBits);
  const auto header = kShortHeader + extra;
  if (broken_ || rest.size() - header < length) return std::nullopt;
  at_ += header + length;
  return Frame{static_cast<Opcode>(byte(0) & kOpcodeBits), rest.substr(header, length)};
}

}  // namespace syncws
