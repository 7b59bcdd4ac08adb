#include "bare/frames.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace bare {
namespace {

constexpr std::size_t kMaskSize = 4;

void append_number(std::string& bytes, std::uint64_t number, unsigned width) {
  for (unsigned left = width; left > 0; --left) {
    bytes += static_cast<char>(number >> (8 * (left - 1)));
  }
}

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < width; ++i) {
    number = (number << 8U) | static_cast<std::uint8_t>(bytes[at + i]);
  }
  return number;
}

/// How many bytes of extended length follow the second byte.
std::size_t length_width(std::uint8_t short_length) {
  if (short_length < 126) return 0;
  return short_length == 126 ? 2 : 8;
}

std::string unmasked(std::string_view masked, std::string_view mask) {
  std::string payload(masked);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    payload[i] = static_cast<char>(payload[i] ^ mask[i % kMaskSize]);
  }
  return payload;
}

std::string now_as_text() {
  using namespace std::chrono;
  const auto now = system_clock::now();
  const auto milliseconds = duration_cast<std::chrono::milliseconds>(now.time_since_epoch()) % 1s;
  const std::time_t seconds = system_clock::to_time_t(now);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text.data() + size, text.size() - size, ".%03dZ",
                static_cast<int>(milliseconds.count()));
  return text.data();
}

}  // namespace

void append_frame(std::string& bytes, Opcode opcode, std::string_view payload) {
  bytes += static_cast<char>(0x80U | static_cast<unsigned>(opcode));
  if (payload.size() < 126) {
    bytes += static_cast<char>(payload.size());
  } else if (payload.size() <= 0xFFFF) {
    bytes += static_cast<char>(126);
    append_number(bytes, payload.size(), 2);
  } else {
    bytes += static_cast<char>(127);
    append_number(bytes, payload.size(), 8);
  }
  bytes += payload;
}

std::string connected_frame(std::string_view organisation) {
  std::string message = R"({"type":"CONNECTED","organizationId":")";
  message += organisation;
  message += R"(","timestamp":")" + now_as_text() + R"("})";
  std::string bytes;
  append_frame(bytes, Opcode::text, message);
  return bytes;
}

std::optional<ClientFrame> first_frame(std::string_view bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const auto opcode = static_cast<std::uint8_t>(bytes[0] & 0x0F);
  const auto short_length = static_cast<std::uint8_t>(bytes[1] & 0x7F);
  const bool is_masked = (bytes[1] & 0x80) != 0;
  const auto width = length_width(short_length);
  const std::size_t header = 2 + width + (is_masked ? kMaskSize : 0);
  if (bytes.size() < header) return std::nullopt;
  const std::uint64_t length = width == 0 ? short_length : number_at(bytes, 2, width);
  if (!is_masked || length > kLongestClientFrame) {
    return ClientFrame{static_cast<std::uint8_t>(Opcode::close), bytes.size(), {}};
  }
  if (bytes.size() - header < length) return std::nullopt;
  const auto mask = bytes.substr(header - kMaskSize, kMaskSize);
  return ClientFrame{opcode, header + length, unmasked(bytes.substr(header, length), mask)};
}

}  // namespace bare
