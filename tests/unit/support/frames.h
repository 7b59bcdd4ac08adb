#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace syncws::test {

struct SeenFrame {
  unsigned first_byte = 0;
  std::string payload;
};

/// Reads finished server frames as RFC 6455 has them, on purpose without the code under test. Bytes
/// that are no whole frame come back as a frame with first_byte 0.
[[nodiscard]] inline std::vector<SeenFrame> frames_in(std::string_view bytes) {
  const auto number = [&](std::size_t at, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      value =
          value * 256 + (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    return value;
  };
  std::vector<SeenFrame> frames;
  while (!bytes.empty()) {
    auto length = number(1, 1);
    std::size_t header = 2;
    if (length == 126) header = 4;
    if (length == 127) header = 10;
    if (header > 2) length = number(2, header - 2);
    if (bytes.size() < header || bytes.size() - header < length) {
      frames.push_back({0, std::string(bytes)});
      break;
    }
    frames.push_back(
        {static_cast<unsigned>(number(0, 1)), std::string(bytes.substr(header, length))});
    bytes.remove_prefix(header + length);
  }
  return frames;
}

[[nodiscard]] inline std::vector<std::string> payloads_in(std::string_view bytes) {
  std::vector<std::string> payloads;
  for (auto& frame : frames_in(bytes)) payloads.push_back(std::move(frame.payload));
  return payloads;
}

}  // namespace syncws::test
