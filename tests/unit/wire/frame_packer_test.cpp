#include "wire/frame_packer.h"

#include <fmt/format.h>

#include "catch.h"
#include "support/unpacking.h"
#include "wire/server_frame.h"

using namespace syncws;
using namespace syncws::test;

namespace {

std::string event(int number) {
  return fmt::format(
      R"({{"type":"SYNC_SUCCESS","pfaId":"pfa-{}","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00.000Z","details":{{"newVersion":{}}}}})",
      number, number * 7919 % 100);
}

std::string noise(std::size_t bytes) {
  std::string text;
  for (std::uint32_t state = 1; text.size() < bytes;) {
    state = state * 1664525 + 1013904223;
    text += static_cast<char>(' ' + (state >> 24U) % 95);
  }
  return text;
}

}  // namespace

TEST_CASE("each frame is packed by itself", "[wire][deflate]") {
  FramePacker packer({});
  std::string frames;
  std::vector<std::string> payloads;
  for (int number = 0; number < 50; ++number) {
    payloads.push_back(event(number));
    frames += server_frame::text(payloads.back());
  }
  const auto packed = packer.pack(frames);
  CHECK(packed.size() < frames.size());
  CHECK(unpacked_payloads_in(packed) == payloads);
  CHECK(packer.tally().frames == payloads.size());
  CHECK(packer.tally().bytes_in == frames.size());
  CHECK(packer.tally().bytes_out == packed.size());
  CHECK(packer.tally().spent > Duration::zero());
}

TEST_CASE("long messages are packed, whatever is in them", "[wire][deflate]") {
  FramePacker packer({.least_bytes = 1, .level = Deflater::kFastest});
  for (const std::size_t bytes : {1, 2, 125, 126, 65'535, 65'536, 300'000}) {
    for (const auto& text : {std::string(bytes, 'x'), noise(bytes), std::string(bytes, '\0')}) {
      const auto frame = server_frame::text(text);
      const auto packed = packer.pack(frame);
      CHECK(packed.size() <= frame.size());
      CHECK(unpacked_payloads_in(packed) == std::vector{text});
    }
  }
}

TEST_CASE("what is short or would not get smaller is left as it is", "[wire][deflate]") {
  FramePacker packer({.least_bytes = 64});
  const auto below = server_frame::text(std::string(63, 'x'));
  const auto at_least = server_frame::text(std::string(64, 'x'));
  const auto random = server_frame::text(noise(64));
  CHECK(packer.pack(below) == below);
  CHECK(packer.pack(at_least).size() < at_least.size());
  CHECK(packer.pack(random) == random);
  CHECK(packer.tally().frames == 1);
  CHECK(unpacked_payloads_in(packer.pack(below + at_least + random)) ==
        std::vector{std::string(63, 'x'), std::string(64, 'x'), noise(64)});
}

TEST_CASE("every level can be unpacked", "[wire][deflate]") {
  const auto frame = server_frame::text(event(1) + event(2));
  for (int level = Deflater::kFastest; level <= Deflater::kSmallest; ++level) {
    FramePacker packer({.level = level});
    const auto packed = packer.pack(frame);
    CHECK(packed.size() < frame.size());
    CHECK(unpacked_payloads_in(packed) == std::vector{event(1) + event(2)});
  }
}
