// The lines between a producer and the event socket: events made from options, greetings, answers.
#include "catch.h"
#include "support/moments.h"
#include "wire/event_builder.h"
#include "wire/event_decoder.h"
#include "wire/socket_protocol.h"

using namespace syncws;
using namespace syncws::test;
using namespace socket_protocol;

namespace {

EventFields fields_with(std::vector<std::pair<std::string, std::string>> detail) {
  return {"SYNC_SUCCESS", "org-rio",    "pfa-1",          std::nullopt,
          std::nullopt,   std::nullopt, std::move(detail)};
}

/// What `--detail x=text` makes of the text.
std::string value_of(const std::string& text) {
  const auto line = build_event_line(fields_with({{"x", text}}));
  REQUIRE(line);
  const std::string_view start =
      R"({"type":"SYNC_SUCCESS","pfaId":"pfa-1","organizationId":"org-rio","details":{"x":)";
  REQUIRE(line->starts_with(start));
  REQUIRE(line->ends_with("}}"));
  return line->substr(start.size(), line->size() - start.size() - 2);
}

Answer parsed(std::string_view line) {
  const auto answer = parse_answer(line);
  REQUIRE(answer);
  return *answer;
}

}  // namespace

TEST_CASE("an event is built with its fields in order", "[wire]") {
  CHECK(*build_event_line(fields_with({})) ==
        R"({"type":"SYNC_SUCCESS","pfaId":"pfa-1","organizationId":"org-rio"})");
  auto fields = fields_with({{"newVersion", "5"}});
  fields.timestamp = "2025-11-28T10:00:00Z";
  fields.event_id = "e-1";
  fields.details = R"({"z":1,"a":[true]})";
  CHECK(
      *build_event_line(fields) ==
      R"({"type":"SYNC_SUCCESS","pfaId":"pfa-1","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00Z",)"
      R"("eventId":"e-1","details":{"z":1,"a":[true],"newVersion":5}})");
}

TEST_CASE("a detail is JSON where it reads so, else text", "[wire]") {
  CHECK(value_of("5") == "5");
  CHECK(value_of("-1.5") == "-1.5");
  CHECK(value_of("true") == "true");
  CHECK(value_of("null") == "null");
  CHECK(value_of("[1,2]") == "[1,2]");
  CHECK(value_of(R"({"a":{}})") == R"({"a":{}})");
  CHECK(value_of(R"("5")") == R"("5")");
  CHECK(value_of("timeout") == R"("timeout")");
  CHECK(value_of("") == R"("")");
  CHECK(value_of("007") == R"("007")");
  CHECK(value_of("1,5") == R"("1,5")");
  CHECK(value_of("True") == R"("True")");
  CHECK(value_of("NaN") == R"("NaN")");
  CHECK(value_of("5 apples") == R"("5 apples")");
  CHECK(value_of("[1") == R"("[1")");
  CHECK(value_of("say \"hi\"\n") == R"("say \"hi\"\n")");
}

TEST_CASE("a detail given twice counts once, the last one", "[wire]") {
  CHECK(build_event_line(fields_with({{"x", "1"}, {"y", "2"}, {"x", "3"}}))
            ->ends_with(R"("details":{"x":3,"y":2}})"));
}

TEST_CASE("details must be an object", "[wire]") {
  for (const std::string text : {"", "5", "[]", "\"x\"", "null", "{", "{} x"}) {
    auto fields = fields_with({{"x", "1"}});
    fields.details = text;
    const auto line = build_event_line(fields);
    REQUIRE(!line);
    CHECK(line.error().kind == ErrorKind::usage);
    CHECK(line.error().message == "--details '" + text + "' is not a JSON object");
  }
}

TEST_CASE("what was built is what the server accepts", "[wire]") {
  auto fields = fields_with({{"text", "Grüße \"😀\"\n\x01"}});
  fields.event_id = "e-1";
  const auto event = EventDecoder({}).decode(*build_event_line(fields), kTenOClock);
  REQUIRE(event);
  CHECK(event->event_id == "e-1");
  fields.pfa_id = "\xFF";
  CHECK(EventDecoder({}).decode(*build_event_line(fields), kTenOClock)->pfa_id == "\xEF\xBF\xBD");
}

TEST_CASE("what is nested too deep is refused and does no harm", "[wire]") {
  for (const std::size_t levels : {33, 64, 65, 1000, 4000}) {
    const std::string deep(levels, '[');
    auto fields = fields_with({{"x", deep + std::string(levels, ']')}});
    const auto line = build_event_line(fields);
    REQUIRE(line);
    CHECK(EventDecoder({}).decode(*line, kTenOClock).error().message ==
          "nested deeper than 32 levels");
  }
  CHECK(build_event_line(fields_with({{"x", std::string(1'000'000, '[')}})));
}

TEST_CASE("a greeting asks for acks and receipts", "[wire]") {
  CHECK(format_hello({true, false}) == "{\"syncws\":1,\"acks\":true,\"receipts\":false}\n");
  for (const bool acks : {false, true}) {
    for (const bool receipts : {false, true}) {
      const auto hello = parse_hello(format_hello({acks, receipts}));
      REQUIRE(hello);
      CHECK(hello->acks == acks);
      CHECK(hello->receipts == receipts);
    }
  }
  CHECK(parse_hello(R"({"syncws":1,"acks":true})")->acks);
  CHECK(!parse_hello(R"({"syncws":1,"acks":true})")->receipts);
  CHECK(!parse_hello(R"({"syncws":1,"acks":"yes"})")->acks);
}

TEST_CASE("what is no greeting is an event line, good or bad", "[wire]") {
  for (const std::string_view line :
       {"", "hello", R"({"syncws":2})", R"({"syncws":"1"})", R"({"syncws":true})",
        R"(["syncws",1])", R"({"syncws":1)", R"({"x":{"syncws":1}})",
        R"({"type":"SYNC_A","pfaId":"\"syncws\"","organizationId":"o"})"}) {
    CHECK(!parse_hello(line));
  }
}

TEST_CASE("the server's answers can be read again", "[wire]") {
  std::string text;
  append_ack(text, 12);
  CHECK(text == "{\"ack\":{\"lines\":12}}\n");
  CHECK(parsed(text).ack_lines == std::uint64_t{12});

  text.clear();
  append_nak(text, 3, {ErrorKind::refused_event, "type \"x\" is bad\n"});
  CHECK(text == "{\"nak\":{\"line\":3,\"error\":\"type \\\"x\\\" is bad\\n\"}}\n");
  const auto nak = parsed(text);
  CHECK(nak.nak_line == std::uint64_t{3});
  CHECK(nak.nak_error == "type \"x\" is bad\n");
  CHECK(!nak.ack_lines);

  text.clear();
  append_receipt(text, 4, "org-rio", "boot-1", 42);
  CHECK(text ==
        "{\"receipt\":{\"line\":4,\"organizationId\":\"org-rio\",\"seq\":42,\"epoch\":\"boot-1\"}}"
        "\n");
  const auto receipt = parsed(text).receipt;
  REQUIRE(receipt);
  CHECK(receipt->line == 4);
  CHECK(receipt->organisation == "org-rio");
  CHECK(receipt->position.epoch == "boot-1");
  CHECK(receipt->position.sequence == 42);
  CHECK(format_receipt(*receipt) ==
        R"({"line":4,"organizationId":"org-rio","seq":42,"epoch":"boot-1"})");

  CHECK(format_hello_answer() == "{\"syncws\":1,\"maxEventBytes\":10240}\n");
  CHECK(parsed(format_hello_answer()).hello);
}

TEST_CASE("answers are appended, not replaced", "[wire]") {
  std::string text;
  append_ack(text, 1);
  append_ack(text, 2);
  CHECK(text == "{\"ack\":{\"lines\":1}}\n{\"ack\":{\"lines\":2}}\n");
}

TEST_CASE("what is no answer ends the connection", "[wire]") {
  for (const std::string_view line :
       {"", "HTTP/1.1 400 Bad Request", "{}", "[]", R"({"ack":5})", R"({"ack":{"lines":-1}})",
        R"({"ack":{"lines":"1"}})", R"({"nak":{"error":"x"}})", R"({"nak":{"line":0}})",
        R"({"nak":null})"}) {
    const auto answer = parse_answer(line);
    REQUIRE(!answer);
    CHECK(answer.error().kind == ErrorKind::connection_lost);
    CHECK(answer.error().message == "the server answered what is no answer: " + std::string(line));
  }
}

TEST_CASE("a refusal without a reason is one all the same", "[wire]") {
  CHECK(parsed(R"({"nak":{"line":3}})").nak_error == "refused");
  CHECK_FALSE(parsed(R"({"nak":{"line":3}})").nak_may_retry);
  CHECK_FALSE(parsed(R"({"nak":{"line":3,"retry":1}})").nak_may_retry);
  CHECK(parsed(R"({"nak":{"line":3,"error":"x","retry":true}})").nak_may_retry);
}
