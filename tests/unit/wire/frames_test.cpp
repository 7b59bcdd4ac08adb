// WebSocket frames: the server's writing, the client's reading, and what `syncws.v1` makes of a
// span.
#include "support/frames.h"

#include <array>

#include "catch.h"
#include "rooms/event_log.h"
#include "support/events.h"
#include "support/moments.h"
#include "support/slices.h"
#include "wire/frame_reader.h"
#include "wire/server_frame.h"
#include "wire/server_message.h"
#include "wire/v1_encoder.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::string_literals;
using Opcode = FrameReader::Opcode;
using Lines = std::vector<std::string>;

namespace {

/// Sizes on both sides of where a header grows.
constexpr std::array<std::size_t, 9> kSizes{0, 1, 125, 126, 127, 255, 65'535, 65'536, 100'000};

std::string first_bytes(const std::string& frame, std::size_t payload) {
  return frame.substr(0, frame.size() - payload);
}

/// Frames as `opcode payload`, read from a stream in slices of so many bytes.
Lines read_in_slices(std::string_view stream, std::size_t size) {
  FrameReader reader;
  Lines frames;
  for (const auto slice : in_slices(stream, size)) {
    reader.feed(slice);
    while (const auto frame = reader.next()) {
      frames.push_back(fmt::format("{} {}", static_cast<int>(frame->opcode), frame->payload));
    }
  }
  CHECK(!reader.is_broken());
  return frames;
}

/// What v1 clients get of these events, the first of which has the position `first`.
std::string v1_payload(const Lines& events, Sequence first) {
  std::string frames;
  for (const auto& event : events) frames += server_frame::text(event);
  const auto seen = frames_in(V1Encoder().encode_v1({first, first + events.size(), frames}));
  REQUIRE(seen.size() == 1);
  REQUIRE(seen[0].first_byte == 0x81);
  return seen[0].payload;
}

}  // namespace

TEST_CASE("a frame's header is the shortest that holds its length", "[wire]") {
  struct Case {
    std::size_t payload;
    std::string header;
  };
  for (const auto& [payload, header] : {
           Case{0, "\x81\x00"s},
           Case{125, "\x81\x7D"s},
           Case{126, "\x81\x7E\x00\x7E"s},
           Case{65'535, "\x81\x7E\xFF\xFF"s},
           Case{65'536, "\x81\x7F\x00\x00\x00\x00\x00\x01\x00\x00"s},
       }) {
    const auto frame = server_frame::text(std::string(payload, 'x'));
    CHECK(first_bytes(frame, payload) == header);
    CHECK(frame.substr(header.size()) == std::string(payload, 'x'));
    std::string appended = "before";
    server_frame::append_text_header(appended, payload);
    CHECK(appended == "before" + header);
  }
}

TEST_CASE("payloads come off a run of frames one by one", "[wire]") {
  std::string frames;
  for (const auto size : kSizes) frames += server_frame::text(std::string(size, 'x'));
  std::string_view rest = frames;
  for (const auto size : kSizes) CHECK(server_frame::take_payload(rest) == std::string(size, 'x'));
  CHECK(rest.empty());
}

TEST_CASE("a ping carries at most 125 bytes", "[wire]") {
  CHECK(server_frame::ping("?") == "\x89\x01?");
  CHECK(server_frame::ping("") == "\x89\x00"s);
  CHECK(server_frame::ping(std::string(200, 'x')) == "\x89\x7D" + std::string(125, 'x'));
}

TEST_CASE("a close frame has a number and a reason", "[wire]") {
  CHECK(server_frame::close(CloseCode::normal, "") == "\x88\x02\x03\xE8");
  CHECK(server_frame::close(CloseCode::slow_consumer, "slow") == "\x88\x06\x0F\xA8slow");
}

TEST_CASE("a reason is cut to fit, between characters", "[wire]") {
  const auto reason_of = [](const std::string& reason) {
    return frames_in(server_frame::close(CloseCode::normal, reason)).at(0).payload.substr(2);
  };
  const std::string longest(123, 'x');
  CHECK(reason_of(longest) == longest);
  CHECK(reason_of(longest + "x") == longest);
  const auto nearly = longest.substr(1);
  CHECK(reason_of(nearly + "é") == nearly);
  const auto shorter = longest.substr(4);
  CHECK(reason_of(shorter + "😀😀") == shorter + "😀");
}

TEST_CASE("close codes say whether to come back", "[wire]") {
  for (const int code : {1002, 1003, 1007, 1008, 1009, 4500, 4501, 4503, 4999}) {
    CHECK(is_terminal(static_cast<std::uint16_t>(code)));
  }
  for (const int code : {1000, 1001, 1005, 1006, 1011, 1013, 4000, 4001, 4008, 4499, 5000}) {
    CHECK(!is_terminal(static_cast<std::uint16_t>(code)));
  }
}

TEST_CASE("a client reads what a server wrote, however it was cut", "[wire]") {
  std::string stream;
  Lines wanted;
  for (const auto size : {0, 1, 125, 126, 300}) {
    stream += server_frame::text(std::string(static_cast<std::size_t>(size), 'x'));
    wanted.push_back("1 " + std::string(static_cast<std::size_t>(size), 'x'));
    stream += server_frame::ping("?");
    wanted.push_back("9 ?");
  }
  stream += server_frame::close(CloseCode::going_away, "bye");
  wanted.push_back(
      "8 \x03\xE9"
      "bye");
  for (std::size_t size = 1; size <= stream.size(); ++size)
    CHECK(read_in_slices(stream, size) == wanted);
}

TEST_CASE("a client reads frames of all sizes", "[wire]") {
  std::string stream;
  Lines wanted;
  for (const auto size : kSizes) {
    stream += server_frame::text(std::string(size, 'x'));
    wanted.push_back("1 " + std::string(size, 'x'));
  }
  for (const std::size_t size : {1000, 65'536, 1'000'000})
    CHECK(read_in_slices(stream, size) == wanted);
}

TEST_CASE("a client takes no frame that is masked, unknown or far too large", "[wire]") {
  for (const auto& bad :
       {"\x81\x81mask?"s, "\x83\x00"s, "\x87\x00"s, "\x8B\x00"s, "\x8F\x00"s,
        "\x81\x7F\x00\x00\x00\x00\x01\x00\x00\x01"s, "\x81\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s}) {
    FrameReader reader;
    reader.feed(server_frame::text("good") + bad + server_frame::text("after"));
    const auto good = reader.next();
    REQUIRE(good);
    CHECK(good->payload == "good");
    CHECK(!reader.is_broken());
    CHECK(!reader.next());
    CHECK(reader.is_broken());
    reader.feed(server_frame::text("more"));
    CHECK(!reader.next());
  }
}

TEST_CASE("a client waits for the largest frame it takes", "[wire]") {
  FrameReader reader;
  reader.feed("\x82\x7F\x00\x00\x00\x00\x01\x00\x00\x00"s);
  CHECK(!reader.next());
  CHECK(!reader.is_broken());
}

TEST_CASE("a header is read when it is whole", "[wire]") {
  for (const std::size_t size : kSizes) {
    const auto frame = server_frame::text(std::string(size, 'x'));
    const auto bytes = frame.size() - size;
    for (std::size_t part = 0; part < bytes; ++part) {
      CHECK(read_frame_header(frame.substr(0, part)).bytes == 0);
    }
    const auto header = read_frame_header(frame.substr(0, bytes));
    CHECK(header.bytes == bytes);
    CHECK(header.payload == size);
    CHECK(header.first_byte == 0x81);
    CHECK(header.is_good);
  }
  CHECK(!read_frame_header("\x81\x81").is_good);
  CHECK(!read_frame_header("\x83\x01").is_good);
}

TEST_CASE("one event of v1 has its position as the last key", "[wire]") {
  CHECK(v1_payload({R"({"a":1})"}, 7) == R"({"a":1,"seq":7})");
  CHECK(v1_payload({"{\"a\":\"}\" } \t"}, 1) == "{\"a\":\"}\" ,\"seq\":1} \t");
  CHECK(v1_payload({R"({"seq":3})"}, 18'446'744'073'709'551'000ULL) ==
        R"({"seq":3,"seq":18446744073709551000})");
}

TEST_CASE("several events of v1 are one array", "[wire]") {
  CHECK(v1_payload({R"({"a":1})", R"({"b":[{}]})", R"({"c":"}"})"}, 9) ==
        R"([{"a":1,"seq":9},{"b":[{}],"seq":10},{"c":"}","seq":11}])");
}

TEST_CASE("a v1 batch comes apart into what was emitted", "[wire]") {
  EventLog log({});
  Lines events;
  for (int i = 0; i < 200; ++i) {
    events.push_back(
        fmt::format(R"({{"n":{},"x":"],[\"{}","y":[[{{"seq":{}}}]]}})", i,
                    std::string(static_cast<std::size_t>(i * 7), '\\').append(i % 2 * 7, '\\'), i));
    log.append(server_frame::text(events.back()), at({}));
  }
  for (Sequence first = 1; first <= 200;) {
    const auto span = log.span(first, 5000);
    const auto frames = frames_in(V1Encoder().encode_v1(span));
    for (const auto element : split_batch(frames.at(0).payload)) {
      CHECK(without_sequence(element) == events[first - 1]);
      CHECK(element.ends_with(fmt::format(",\"seq\":{}}}", first)));
      ++first;
    }
    CHECK(first == span.end);
  }
}
