#include "wire/server_frame.h"

#include <cstdint>

#include "base/utf8.h"

namespace syncws::server_frame {
namespace {

constexpr unsigned kFinText = 0x81;
constexpr unsigned kRsv1 = 0x40;
constexpr unsigned kFinClose = 0x88;
constexpr unsigned kFinPing = 0x89;
constexpr std::size_t kMostShort = 125;
constexpr std::size_t kMostMedium = 0xFFFF;
constexpr char kMediumMark = 126;
constexpr char kLongMark = 127;
constexpr std::size_t kMostReason = 123;
constexpr unsigned kByteBits = 8;

void append_big_endian(std::string& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = bytes; i-- > 0;) out += static_cast<char>((value >> (i * kByteBits)) & 0xFFU);
}

std::uint64_t read_big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = (value << kByteBits) | static_cast<unsigned char>(byte);
  return value;
}

std::string control(unsigned first_byte, std::string_view payload) {
  std::string frame;
  frame.reserve(2 + payload.size());
  frame += static_cast<char>(first_byte);
  frame += static_cast<char>(payload.size());
  return frame += payload;
}

std::string_view cut_reason(std::string_view reason) {
  std::size_t end = 0;
  while (end < reason.size()) {
    const auto length = utf8_sequence_length(reason.substr(end));
    if (length == 0 || end + length > kMostReason) break;
    end += length;
  }
  return reason.substr(0, end);
}

}  // namespace

void append_text_header(std::string& out, std::size_t payload_bytes) {
  out += static_cast<char>(kFinText);
  if (payload_bytes <= kMostShort) {
    out += static_cast<char>(payload_bytes);
  } else if (payload_bytes <= kMostMedium) {
    out += kMediumMark;
    append_big_endian(out, payload_bytes, 2);
  } else {
    out += kLongMark;
    append_big_endian(out, payload_bytes, sizeof(std::uint64_t));
  }
}

void append_packed(std::string& out, std::string_view packed) {
  const auto begin = out.size();
  append_text_header(out, packed.size());
  out[begin] = static_cast<char>(kFinText | kRsv1);
  out += packed;
}

std::string text(std::string_view payload) {
  std::string frame;
  frame.reserve(kMostHeader + payload.size());
  append_text_header(frame, payload.size());
  return frame += payload;
}

std::string ping(std::string_view payload) {
  return control(kFinPing, payload.substr(0, kMostShort));
}

std::string close(CloseCode code, std::string_view reason) {
  std::string payload;
  append_big_endian(payload, number(code), 2);
  payload += cut_reason(reason);
  return control(kFinClose, payload);
}

std::string_view take_payload(std::string_view& frames) {
  std::size_t header = 2;
  std::uint64_t length = static_cast<unsigned char>(frames[1]);
  if (frames[1] == kMediumMark) {
    header += 2;
    length = read_big_endian(frames.substr(2, 2));
  } else if (frames[1] == kLongMark) {
    header += sizeof(std::uint64_t);
    length = read_big_endian(frames.substr(2, sizeof(std::uint64_t)));
  }
  const auto payload = frames.substr(header, length);
  frames.remove_prefix(header + length);
  return payload;
}

}  // namespace syncws::server_frame
