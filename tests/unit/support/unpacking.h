#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catch.h"
#include "support/frames.h"
#include "wire/deflater.h"
#include "wire/stream_inflater.h"

namespace syncws::test {

inline constexpr unsigned kTextFrame = 0x81;
inline constexpr unsigned kPackedFrame = 0xC1;

/// The payloads of finished frames, unpacked by a receiver that has agreed on our window.
[[nodiscard]] inline std::vector<std::string> unpacked_payloads_in(std::string_view frames,
                                                                   StreamInflater& inflater) {
  std::vector<std::string> payloads;
  for (auto& frame : frames_in(frames)) {
    if (frame.first_byte == kPackedFrame) {
      std::string text;
      REQUIRE(inflater.inflate(frame.payload, text));
      payloads.push_back(std::move(text));
    } else {
      REQUIRE(frame.first_byte == kTextFrame);
      payloads.push_back(std::move(frame.payload));
    }
  }
  return payloads;
}

[[nodiscard]] inline std::vector<std::string> unpacked_payloads_in(std::string_view frames) {
  StreamInflater inflater(Deflater::kWindowBits, false);
  return unpacked_payloads_in(frames, inflater);
}

}  // namespace syncws::test
