// The rules of an event's fields, as tables of what is accepted and what is refused.
#include "wire/event_decoder.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "catch.h"
#include "support/frames.h"
#include "support/moments.h"

using namespace syncws;
using namespace syncws::test;

namespace {

Result<Event> decode(std::string_view line, bool strict_types = false) {
  return EventDecoder({strict_types}).decode(line, kTenOClock);
}

/// Why the line is refused; empty if it is not.
std::string refusal_of(std::string_view line, bool strict_types = false) {
  const auto event = decode(line, strict_types);
  if (event) return "";
  CHECK(event.error().kind == ErrorKind::refused_event);
  return event.error().message;
}

/// An event whose `field` has the JSON text `value`, the others being good; without it if the value
/// is empty.
std::string line_with(std::string_view field, std::string_view value) {
  struct Field {
    std::string_view name;
    std::string_view value;
  };
  std::vector<Field> fields{{"type", R"("SYNC_SUCCESS")"},
                            {"pfaId", R"("pfa-1")"},
                            {"organizationId", R"("org-rio")"},
                            {"timestamp", R"("2025-11-28T10:00:00Z")"}};
  std::erase_if(fields, [&](const Field& one) { return one.name == field; });
  if (!value.empty()) fields.push_back({field, value});
  std::string line = "{";
  for (const auto& one : fields) {
    line += fmt::format(R"({}"{}":{})", line.size() > 1 ? "," : "", one.name, one.value);
  }
  return line + "}";
}

std::string quoted(std::string_view text) { return fmt::format("\"{}\"", text); }

}  // namespace

TEST_CASE("a good event becomes its parts", "[decoder]") {
  const auto event = decode(
      R"({"type":"SYNC_SUCCESS","pfaId":"pfa-123","organizationId":"org-rio","eventId":"e-1",)"
      R"("timestamp":"2025-11-28T10:00:00.000Z","details":{"newVersion":5},"more":[1,null]})");
  REQUIRE(event);
  CHECK(event->type == "SYNC_SUCCESS");
  CHECK(event->pfa_id == "pfa-123");
  CHECK(event->organisation == "org-rio");
  CHECK(event->event_id == "e-1");
}

TEST_CASE("type is SYNC_ and capitals, digits, underscores, 64 bytes at most", "[decoder]") {
  const std::string longest = "SYNC_" + std::string(59, 'X');
  for (const auto& type : {std::string("SYNC_A"), std::string("SYNC__"), std::string("SYNC_9"),
                           std::string("SYNC_SUCCESS_2"), longest}) {
    CHECK(refusal_of(line_with("type", quoted(type))) == "");
  }
  for (const auto& type : {std::string(""), std::string("SYNC_"), std::string("SYNC"),
                           std::string("sync_OK"), std::string("SYNC_ok"), std::string("SYNC_A B"),
                           std::string("SYNC-A"), std::string("XSYNC_A"), std::string(" SYNC_A"),
                           std::string("SYNC_Ä"), std::string("CONNECTED"), std::string("GAP")}) {
    CHECK(refusal_of(line_with("type", quoted(type))) ==
          fmt::format("type \"{}\" is not SYNC_ and then A-Z, 0-9 or _, 64 bytes at most", type));
  }
  CHECK(refusal_of(line_with("type", quoted(longest + "X"))) ==
        fmt::format("type \"SYNC_{}\"… is not SYNC_ and then A-Z, 0-9 or _, 64 bytes at most",
                    std::string(35, 'X')));
}

TEST_CASE("types that are not known pass, unless that is asked for", "[decoder]") {
  for (const auto* const type :
       {"SYNC_PROCESSING", "SYNC_SUCCESS", "SYNC_CONFLICT", "SYNC_FAILED"}) {
    CHECK(refusal_of(line_with("type", quoted(type)), true) == "");
  }
  CHECK(refusal_of(line_with("type", R"("SYNC_PAUSED")")) == "");
  CHECK(refusal_of(line_with("type", R"("SYNC_PAUSED")"), true) ==
        R"(type "SYNC_PAUSED" is not known, and --strict-types is on)");
}

TEST_CASE("organizationId is a name that fits in a path", "[decoder]") {
  for (const auto& name :
       {std::string("o"), std::string("org-rio"), std::string("A.b_C-9"), std::string("-"),
        std::string("_"), std::string("a..b"), std::string(128, 'o')}) {
    CHECK(refusal_of(line_with("organizationId", quoted(name))) == "");
  }
  for (const auto& name :
       {std::string(""), std::string("."), std::string(".."), std::string(".hidden"),
        std::string("a b"), std::string("a/b"), std::string("a%20b"), std::string("Ä"),
        std::string("a:b"), std::string("a\\nb")}) {
    INFO(name);
    CHECK(refusal_of(line_with("organizationId", quoted(name))).starts_with("organizationId \""));
  }
  CHECK(refusal_of(line_with("organizationId", quoted(std::string(129, 'o'))))
            .ends_with("\"… is not 1 to 128 of A-Z a-z 0-9 . _ - with no dot in front"));
}

TEST_CASE("pfaId is any text of 1 to 256 bytes", "[decoder]") {
  for (const auto& text : {std::string("p"), std::string(" "), std::string("Grüße 😀"),
                           std::string("a\\n\\\"b"), std::string(256, 'p')}) {
    CHECK(refusal_of(line_with("pfaId", quoted(text))) == "");
  }
  CHECK(refusal_of(line_with("pfaId", R"("")")) == R"(pfaId "" is not 1 to 256 bytes)");
  CHECK(refusal_of(line_with("pfaId", quoted(std::string(257, 'p')))) ==
        fmt::format("pfaId \"{}\"… is not 1 to 256 bytes", std::string(40, 'p')));
}

TEST_CASE("the bytes of an identifier are counted as they are meant, not as they are escaped",
          "[decoder]") {
  std::string escaped;
  for (int i = 0; i < 256; ++i) escaped += "\\u0041";
  CHECK(refusal_of(line_with("pfaId", quoted(escaped))) == "");
  CHECK(decode(line_with("pfaId", quoted(escaped)))->pfa_id == std::string(256, 'A'));
  CHECK(refusal_of(line_with("pfaId", quoted(escaped + "\\u00e9"))) != "");
}

TEST_CASE("eventId is optional, 1 to 128 bytes", "[decoder]") {
  CHECK(decode(line_with("eventId", ""))->event_id.empty());
  CHECK(refusal_of(line_with("eventId", quoted(std::string(128, 'e')))) == "");
  CHECK(refusal_of(line_with("eventId", R"("")")) == R"(eventId "" is not 1 to 128 bytes)");
  CHECK(refusal_of(line_with("eventId", quoted(std::string(129, 'e')))) != "");
}

TEST_CASE("what is no RFC 3339 timestamp is refused", "[decoder]") {
  for (const std::string_view text :
       {"2025-11-28T10:00:00Z", "2025-11-28T10:00:00.000Z", "2025-11-28T10:00:00.1Z",
        "2025-11-28T10:00:00.123456789012Z", "2025-11-28t10:00:00z", "2025-11-28T11:00:00+01:00",
        "2025-11-28T10:00:00-23:59", "2025-11-28T10:00:00-00:00", "2025-11-28T23:59:60Z",
        "2024-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z", "2025-04-30T00:00:00Z"}) {
    INFO(text);
    CHECK(refusal_of(line_with("timestamp", quoted(text))) == "");
  }
  for (const std::string_view text : {"",
                                      "now",
                                      "2025",
                                      "2025-11-28",
                                      "2025-11-28 10:00:00Z",
                                      "2025-11-28T10:00Z",
                                      "2025-11-28T10:00:00",
                                      "2025-11-28T10:00:00.Z",
                                      "2025-11-28T10:00:00,5Z",
                                      "2025-11-28T24:00:00Z",
                                      "2025-11-28T10:60:00Z",
                                      "2025-11-28T10:00:61Z",
                                      "2025-00-28T10:00:00Z",
                                      "2025-13-28T10:00:00Z",
                                      "2025-11-00T10:00:00Z",
                                      "2025-11-31T10:00:00Z",
                                      "2025-02-29T10:00:00Z",
                                      "2025-02-30T10:00:00Z",
                                      "1900-02-29T10:00:00Z",
                                      "25-11-28T10:00:00Z",
                                      "2025-1-28T10:00:00Z",
                                      "2025-11-28T1:00:00Z",
                                      "2025-11-28T10:00:00+1:00",
                                      "2025-11-28T10:00:00+0100",
                                      "2025-11-28T10:00:00+24:00",
                                      "2025-11-28T10:00:00+01:60",
                                      "2025-11-28T10:00:00+01",
                                      "2025-11-28T10:00:00ZZ",
                                      " 2025-11-28T10:00:00Z",
                                      "2025-11-28T10:00:00Z ",
                                      "+2025-11-28T10:00:00Z",
                                      "2025-11-28T10:00:00 Z",
                                      "1764324000000"}) {
    INFO(text);
    CHECK(refusal_of(line_with("timestamp", quoted(text))) ==
          fmt::format("timestamp \"{}\" is not RFC 3339, such as 2025-11-28T10:00:00.000Z", text));
  }
}

TEST_CASE("a field that must be there is missed by its name", "[decoder]") {
  for (const std::string_view field : {"type", "organizationId", "pfaId"}) {
    CHECK(refusal_of(line_with(field, "")) == fmt::format("the field {} is missing", field));
  }
  CHECK(refusal_of("{}") == "the field type is missing");
  CHECK(refusal_of(line_with("timestamp", "")) == "");
  CHECK(refusal_of(R"({"details":{"type":"SYNC_A","pfaId":"p","organizationId":"o"}})") ==
        "the field type is missing");
}

TEST_CASE("a field of the wrong kind is refused by its name and kind", "[decoder]") {
  struct Case {
    std::string_view json;
    std::string_view kind;
  };
  for (const auto& [json, kind] :
       {Case{"null", "null"}, Case{"true", "a boolean"}, Case{"5", "a number"},
        Case{"-5", "a number"}, Case{"5.5", "a number"}, Case{"[]", "an array"},
        Case{"[\"x\"]", "an array"}}) {
    for (const std::string_view field :
         {"type", "organizationId", "pfaId", "timestamp", "eventId"}) {
      CHECK(refusal_of(line_with(field, json)) ==
            fmt::format("{} is {}; it must be a string", field, kind));
    }
    CHECK(refusal_of(line_with("details", json)) ==
          fmt::format("details is {}; it must be an object", kind));
  }
  for (const std::string_view field : {"type", "organizationId", "pfaId", "timestamp", "eventId"}) {
    CHECK(refusal_of(line_with(field, "{}")) ==
          fmt::format("{} is an object; it must be a string", field));
  }
  CHECK(refusal_of(line_with("details", R"("x")")) == "details is a string; it must be an object");
  CHECK(refusal_of(line_with("details", "{}")) == "");
}

TEST_CASE("a field that stands twice is refused, also in disguise", "[decoder]") {
  for (const std::string_view field : {"type", "organizationId", "pfaId", "timestamp"}) {
    auto line = line_with("eventId", R"("e")");
    line.insert(line.size() - 1, fmt::format(R"(,"{}":"x")", field));
    CHECK(refusal_of(line) == fmt::format("the key {} stands twice", field));
  }
  CHECK(refusal_of(line_with("details", R"({},"details":{})")) == "the key details stands twice");
  CHECK(refusal_of(line_with("eventId", R"("e","eventId":"e")")) == "the key eventId stands twice");
  CHECK(refusal_of(line_with("type", R"("SYNC_A","\u0074ype":"SYNC_B")")) ==
        "the key type stands twice");
  CHECK(refusal_of(line_with("pfaId", R"("p","pfa\u0049d":"q")")) == "the key pfaId stands twice");
}

TEST_CASE("a field's name may be escaped, once", "[decoder]") {
  const auto event = decode(R"({"\u0074ype":"SYNC_A","pfa\u0049d":"p","organizationId":"o"})");
  REQUIRE(event);
  CHECK(event->type == "SYNC_A");
  CHECK(event->pfa_id == "p");
}

TEST_CASE("other keys may stand as often as they like, and ours further in", "[decoder]") {
  CHECK(refusal_of(line_with("x", R"(1,"x":2,"seq":7,"seq":8)")) == "");
  CHECK(refusal_of(line_with("details", R"({"type":1,"type":2,"details":"x","pfaId":null})")) ==
        "");
  CHECK(refusal_of(line_with("x", R"([{"type":5,"eventId":[]},{"timestamp":0}])")) == "");
  CHECK(refusal_of(line_with("Type", "1")) == "");
}

TEST_CASE("what is no object is refused as what it is", "[decoder]") {
  CHECK(refusal_of("null") == "null, not a JSON object");
  CHECK(refusal_of("true") == "a boolean, not a JSON object");
  CHECK(refusal_of("5") == "a number, not a JSON object");
  CHECK(refusal_of(R"("SYNC_SUCCESS")") == "a string, not a JSON object");
  CHECK(refusal_of("[]") == "an array, not a JSON object");
  CHECK(refusal_of("[" + line_with("x", "1") + "]") == "an array, not a JSON object");
  for (const std::string_view line : {"", " ", "\t \r", "\r"}) {
    CHECK(refusal_of(line) == "empty; an event is one JSON object a line");
  }
}

TEST_CASE("what is no JSON is refused with the place", "[decoder]") {
  CHECK(refusal_of("hello") == "not JSON, from byte 1 on");
  CHECK(refusal_of(line_with("x", "1") + "x").starts_with("not JSON, from byte "));
  for (const std::string_view value : {"",
                                       "01",
                                       "+1",
                                       ".5",
                                       "1.",
                                       "0x1",
                                       "NaN",
                                       "Infinity",
                                       "'x'",
                                       "undefined",
                                       "[1,]",
                                       "{\"a\":1,}",
                                       "{a:1}",
                                       "\"\\x41\"",
                                       "\"\\ud800\"",
                                       "\"\\udc00x\"",
                                       "\"tab\there\"",
                                       "\"open",
                                       "[1",
                                       "/*c*/1",
                                       "tru"}) {
    INFO(value);
    const auto line =
        fmt::format(R"({{"type":"SYNC_A","pfaId":"p","organizationId":"o","x":{}}})", value);
    CHECK(refusal_of(line).starts_with("not JSON, from byte "));
  }
  const auto line = line_with("x", "1");
  CHECK(refusal_of(line + line) != "");
  CHECK(refusal_of(line.substr(0, line.size() - 1)) != "");
}
