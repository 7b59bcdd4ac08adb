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

FrameHeader read_frame_header(std::string_view bytes) {
  if (bytes.size() < kShortHeader) return {};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned mark = byte(1);
  const std::size_t extra =
      mark == kMediumMark ? 2 : (mark == kLongMark ? sizeof(std::uint64_t) : 0);
  if (bytes.size() < kShortHeader + extra) return {};
  std::uint64_t length = extra == 0 ? mark : 0;
  for (std::size_t i = 0; i < extra; ++i) length = (length << kByteBits) | byte(kShortHeader + i);
  const bool is_good = (mark & kMaskBit) == 0 && length <= FrameReader::kMostPayload &&
                       is_opcode(byte(0) & kOpcodeBits);
  return {kShortHeader + extra, length, byte(0), is_good};
}

std::optional<FrameReader::Frame> FrameReader::next() {
  const auto rest = std::string_view(buffer_).substr(at_);
  const auto header = broken_ ? FrameHeader{} : read_frame_header(rest);
  if (header.bytes == 0) return std::nullopt;
  broken_ = !header.is_good;
  if (broken_ || rest.size() - header.bytes < header.payload) return std::nullopt;
  at_ += header.bytes + header.payload;
  return Frame{static_cast<Opcode>(header.first_byte & kOpcodeBits),
               rest.substr(header.bytes, header.payload)};
}

}  // namespace syncws
