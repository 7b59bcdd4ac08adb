// An event's bytes: what is too long, too deep or no text is refused; all else reaches clients as
// it came.
#include <fmt/format.h>

#include <string>

#include "catch.h"
#include "support/frames.h"
#include "support/moments.h"
#include "wire/event_decoder.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::string_literals;

namespace {

Result<Event> decode(std::string_view line) { return EventDecoder({}).decode(line, kTenOClock); }

std::string refusal_of(std::string_view line) {
  const auto event = decode(line);
  return event ? "" : event.error().message;
}

/// The one text frame's payload that plain clients get.
std::string payload_of(std::string_view line) {
  const auto event = decode(line);
  REQUIRE(event);
  const auto frames = frames_in(event->frame);
  REQUIRE(frames.size() == 1);
  REQUIRE(frames[0].first_byte == 0x81);
  return frames[0].payload;
}

/// A good event with a timestamp; `more` stands in front of the last brace.
std::string line_and(std::string_view more) {
  return fmt::format(
      R"({{"type":"SYNC_A","pfaId":"p","organizationId":"o","timestamp":"2025-11-28T10:00:00Z"{}}})",
      more);
}

/// … of exactly so many bytes.
std::string line_of_bytes(std::size_t bytes) {
  const auto empty = line_and(R"(,"pad":"")").size();
  return line_and(fmt::format(R"(,"pad":"{}")", std::string(bytes - empty, 'x')));
}

std::string nested(std::size_t levels, std::string_view open, std::string_view close) {
  std::string text;
  for (std::size_t i = 0; i < levels; ++i) text += open;
  text += "1";
  for (std::size_t i = 0; i < levels; ++i) text += close;
  return text;
}

}  // namespace

TEST_CASE("an event has at most 10,240 bytes", "[decoder]") {
  CHECK(refusal_of(line_of_bytes(10'240)) == "");
  CHECK(payload_of(line_of_bytes(10'240)).size() == 10'240);
  CHECK(refusal_of(line_of_bytes(10'241)) == "10241 bytes long; an event may have 10240");
  CHECK(refusal_of(std::string(1'000'000, ' ')) == "1000000 bytes long; an event may have 10240");
}

TEST_CASE("the timestamp that is added does not count", "[decoder]") {
  const std::string start = R"({"type":"SYNC_A","pfaId":"p","organizationId":"o","pad":")";
  const auto line = start + std::string(10'240 - start.size() - 2, 'x') + "\"}";
  REQUIRE(line.size() == 10'240);
  CHECK(payload_of(line).size() == 10'240 + 39);
}

TEST_CASE("an event is nested 32 levels deep, no deeper", "[decoder]") {
  CHECK(refusal_of(line_and(",\"x\":" + nested(31, "[", "]"))) == "");
  CHECK(refusal_of(line_and(",\"x\":" + nested(32, "[", "]"))) == "nested deeper than 32 levels");
  CHECK(refusal_of(line_and(",\"details\":" + nested(31, "{\"a\":", "}"))) == "");
  CHECK(refusal_of(line_and(",\"details\":" + nested(32, "{\"a\":", "}"))) ==
        "nested deeper than 32 levels");
  CHECK(refusal_of(
            line_and(",\"x\":[" + nested(30, "[", "]") + "," + nested(30, "[", "]") + "]")) == "");
  CHECK(refusal_of(line_and(",\"x\":" + nested(5000, "[", "]"))) == "nested deeper than 32 levels");
  CHECK(refusal_of(std::string(10'240, '[')) == "an array, not a JSON object");
  CHECK(refusal_of("{\"x\":" + std::string(10'000, '[')) == "nested deeper than 32 levels");
}

TEST_CASE("what is not UTF-8 is refused with its place", "[decoder]") {
  for (const std::string_view bad :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xE0\x9F\xBF", "\xE2\x82", "\xED\xA0\x80",
        "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xFE", "\xFF"}) {
    CAPTURE(bad);
    const auto in_value = line_and(fmt::format(",\"x\":\"{}\"", bad));
    const auto in_key = line_and(fmt::format(",\"{}\":1", bad));
    const auto at = in_value.find(bad) + 1;
    CHECK(refusal_of(in_value) == fmt::format("not UTF-8 at byte {}", at));
    CHECK(refusal_of(in_key).starts_with("not UTF-8 at byte "));
    CHECK(refusal_of(std::string(bad)) == "not UTF-8 at byte 1");
  }
}

TEST_CASE("text of all planes is welcome", "[decoder]") {
  const auto line =
      line_and(",\"x\":\"\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xEF\xBF\xBF \xF4\x8F\xBF\xBF 😀\"");
  CHECK(payload_of(line) == line);
}

TEST_CASE("a NUL or a byte order mark is refused as such", "[decoder]") {
  CHECK(refusal_of(line_and("") + "\0"s) == "a NUL byte in the line");
  CHECK(refusal_of("\0"s) == "a NUL byte in the line");
  CHECK(refusal_of(line_and(",\"x\":\"\0\""s)) == "a NUL byte in the line");
  CHECK(refusal_of("\xEF\xBB\xBF" + line_and("")) == "a byte order mark before the object");
  CHECK(refusal_of(" \xEF\xBB\xBF" + line_and("")).starts_with("not JSON"));
  CHECK(refusal_of(line_and(",\"x\":\"\xEF\xBB\xBF\"")) == "");
  CHECK(refusal_of(line_and(R"(,"x":"\u0000")")) == "");
}

TEST_CASE("a number too large for anybody is refused", "[decoder]") {
  for (const auto& number : {"1e400"s, "-1e400"s, "1"s + std::string(400, '0')}) {
    CHECK(refusal_of(line_and(",\"x\":" + number)) == "a number is too large");
    CHECK(refusal_of(line_and(",\"details\":{\"x\":[" + number + "]}")) == "a number is too large");
  }
}

TEST_CASE("numbers stay as they were written", "[decoder]") {
  for (const std::string_view number :
       {"0", "-0", "1.0", "1.10", "1e5", "1E+05", "1.7976931348623157e308", "1e-400",
        "0.1000000000000000055511151231", "12345678901234567890123456789", "-9223372036854775809",
        "18446744073709551616"}) {
    const auto line = line_and(fmt::format(",\"x\":{}", number));
    CHECK(payload_of(line) == line);
  }
}

TEST_CASE("an accepted line reaches clients byte for byte", "[decoder]") {
  for (
      const std::string_view line : {
          R"({"type":"SYNC_A","pfaId":"p","organizationId":"o","timestamp":"2025-11-28T10:00:00Z"})",
          R"({"timestamp":"2025-11-28T11:00:00+01:00","zeta":1,"organizationId":"o","alpha":2,"pfaId":"p","type":"SYNC_A"})",
          "  {\t\"type\" : \"SYNC_A\" ,\r\"pfaId\":\"p\",  "
          "\"organizationId\":\"o\",\"timestamp\":\"2025-11-28T10:00:00Z\"\t}\t ",
          R"({"type":"SYNC_A","pfaId":"\u0070\/\"😀","organizationId":"\u006f","timestamp":"2025-11-28T10:00:00Z"})",
          R"({"type":"SYNC_A","pfaId":"p","organizationId":"o","timestamp":"2025-11-28T10:00:00Z","seq":3,"x":{},"x":[ ]})",
      }) {
    CHECK(payload_of(line) == line);
  }
}

TEST_CASE("a missing timestamp becomes the last key", "[decoder]") {
  CHECK(
      payload_of(R"({"type":"SYNC_A","pfaId":"p","organizationId":"o"})") ==
      R"({"type":"SYNC_A","pfaId":"p","organizationId":"o","timestamp":"2025-11-28T10:00:00.000Z"})");
  CHECK(payload_of("{\"type\":\"SYNC_A\",\"pfaId\":\"p\",\"organizationId\":\"o\",\"d\":{\"}\":\"}"
                   "\"} \t} \t") ==
        "{\"type\":\"SYNC_A\",\"pfaId\":\"p\",\"organizationId\":\"o\",\"d\":{\"}\":\"}\"} \t,"
        "\"timestamp\":\"2025-11-28T10:00:00.000Z\"} \t");
  CHECK(
      payload_of(R"({"type":"SYNC_A","pfaId":"p","organizationId":"o","details":{"timestamp":0}})")
          .ends_with(R"("details":{"timestamp":0},"timestamp":"2025-11-28T10:00:00.000Z"})"));
}

TEST_CASE("a refusal shows what came, cut short and harmless", "[decoder]") {
  CHECK(refusal_of(R"({"type":"SYNC_A","pfaId":"p","organizationId":"a\n\"b"})") ==
        R"(organizationId "a\n\"b" is not 1 to 128 of A-Z a-z 0-9 . _ - with no dot in front)");
  const auto message = refusal_of(
      fmt::format(R"({{"type":"{}","pfaId":"p","organizationId":"o"}})", std::string(9000, 'x')));
  CHECK(message.size() < 120);
}

TEST_CASE("a line that no decoder sees is refused alike", "[decoder]") {
  CHECK(too_long_error(12'000).kind == ErrorKind::refused_event);
  CHECK(too_long_error(12'000).message == "12000 bytes long; an event may have 10240");
}
