// The quick reader of events accepts nothing that the strict one refuses, and reads the same of it.
#include "wire/quick_event_reader.h"

#include <fmt/format.h>

#include <random>
#include <string>
#include <vector>

#include "catch.h"
#include "rooms/event.h"
#include "wire/event_reader.h"

using namespace syncws;

namespace {

enum class Verdict { quickly, strictly, refused };

/// What becomes of a line; both readers are asked.
Verdict verdict_on(const std::string& line) {
  EventTexts texts;
  const auto strict = read_event(line, texts);
  const auto quick = read_event_quickly(line);
  INFO(line);
  if (!quick) return strict ? Verdict::strictly : Verdict::refused;
  REQUIRE(strict);
  CHECK(quick->has == strict->has);
  CHECK(quick->text == strict->text);
  return Verdict::quickly;
}

std::string line_with(std::string_view value) {
  return fmt::format(R"({{"type":"SYNC_A","pfaId":"p","organizationId":"o","x":{}}})", value);
}

std::string nested(std::size_t levels, std::string_view open, std::string_view close,
                   std::string_view inside) {
  std::string text;
  for (std::size_t i = 0; i < levels; ++i) text += open;
  text += inside;
  for (std::size_t i = 0; i < levels; ++i) text += close;
  return text;
}

const std::vector<std::string> kGoodLines{
    R"({"type":"SYNC_SUCCESS","pfaId":"pfa-1","organizationId":"org-rio","details":{"newVersion":5}})",
    R"({"type":"SYNC_FAILED","pfaId":"pfa-\u00e9\ud83d\ude00","organizationId":"o","timestamp":"2025-11-28T10:00:00Z"})",
    R"( {"\u0074ype" : "SYNC_A" , "eventId":"e\\\"\/\b\f\n\r\t","x":[1,-2.5e-3,true,false,null,{"a":[[]]}]} )",
    "{\"pfaId\":\"Gr\xC3\xBC\xC3\x9F\x65 "
    "\xF0\x9F\x98\x80\",\"details\":{\"type\":\"x\",\"type\":1},\"seq\":1,\"seq\":2}",
    "{}"};

/// What a stray edit may put into a line: all that JSON knows, and what parsers have differed in.
const std::vector<std::string> kPieces{"\"",
                                       "\\",
                                       "{",
                                       "}",
                                       "[",
                                       "]",
                                       ",",
                                       ":",
                                       "\\u",
                                       "\\ud800",
                                       "\\udc00",
                                       "\\u0000",
                                       "\\u12g",
                                       "e",
                                       "E",
                                       "1e999",
                                       "-",
                                       "-0",
                                       "0",
                                       "00",
                                       ".",
                                       "+",
                                       "true",
                                       "null",
                                       "fals",
                                       "\t",
                                       "\n",
                                       "\r",
                                       " ",
                                       "\xC3",
                                       "\x80",
                                       "\x01",
                                       "\x1F",
                                       "\x7F",
                                       "//",
                                       "'",
                                       "type",
                                       "details",
                                       "{}",
                                       "[]",
                                       "\\n",
                                       "\\\"",
                                       "NaN",
                                       "\x0C",
                                       "\xC2\xA0",
                                       "1e5",
                                       "\"x\"",
                                       ":{",
                                       "\":\"",
                                       "},",
                                       "\"type\":",
                                       "9999999999999999999999",
                                       "\xED\xA0\x80",
                                       "\xEF\xBB\xBF",
                                       "\xF4\x90\x80\x80",
                                       std::string(1, '\0')};

class Editor {
 public:
  explicit Editor(unsigned seed) : random_(seed) {}

  std::string edited(std::string line) {
    for (auto edits = 1 + below(3); edits > 0; --edits) edit(line);
    return line;
  }
  std::size_t below(std::size_t end) { return random_() % end; }

 private:
  void edit(std::string& line) {
    const auto at = below(line.size() + 1);
    const auto gone = std::min(below(4), line.size() - at);
    const auto kind = below(4);
    if (kind == 0) line.erase(at, gone);
    if (kind == 1) line.insert(at, kPieces[below(kPieces.size())]);
    if (kind == 2) line.replace(at, gone, kPieces[below(kPieces.size())]);
    if (kind == 3 && at < line.size()) line[at] = static_cast<char>(below(256));
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("good lines are read quickly", "[decoder]") {
  for (const auto& line : kGoodLines) CHECK(verdict_on(line) == Verdict::quickly);
  for (const std::string_view value :
       {"0", "-0", "0.5", "-1e-999", "0e999", "1E+5", "18446744073709551615",
        "-9223372036854775808", "1.7976931348623157e308", "4.9e-324", "[]", "{}", R"("")",
        R"("\u0000")", "\"\x7F\"", R"("\ud83d\ude00")", "\"\xEF\xBF\xBF\""}) {
    INFO(value);
    CHECK(verdict_on(line_with(value)) == Verdict::quickly);
  }
}

TEST_CASE("a number of more than 64 bits is left to the strict reader", "[decoder]") {
  for (const std::string_view value :
       {"18446744073709551616", "-9223372036854775809", "123456789012345678901234567890"})
    CHECK(verdict_on(line_with(value)) == Verdict::strictly);
}

TEST_CASE("neither reader takes what is no JSON", "[decoder]") {
  for (const std::string_view value : {"\"\\ud800\"",
                                       "\"\\udc00\"",
                                       "\"\\ud800\\ud800\"",
                                       "\"\\ud83dx\"",
                                       "\"\\u12G4\"",
                                       "\"\\a\"",
                                       "1e999",
                                       "-1e999",
                                       "1.8e308",
                                       "01",
                                       "-01",
                                       "1.",
                                       ".5",
                                       "1e",
                                       "+1",
                                       "-",
                                       "nul",
                                       "nullx",
                                       "truE",
                                       "\"a\tb\"",
                                       "[1,]",
                                       "{\"a\":1,}",
                                       "\"\xED\xA0\x80\"",
                                       "\"\xF4\x90\x80\x80\"",
                                       "\"\xC0\x80\"",
                                       "\"\x80\"",
                                       "\f1",
                                       "1}{",
                                       "1,"}) {
    INFO(value);
    CHECK(verdict_on(line_with(value)) == Verdict::refused);
  }
  CHECK(verdict_on("\xEF\xBB\xBF" + kGoodLines[0]) == Verdict::refused);
  CHECK(verdict_on(kGoodLines[0] + std::string(1, '\0')) == Verdict::refused);
  CHECK(verdict_on(kGoodLines[0] + kGoodLines[0]) == Verdict::refused);
  CHECK(verdict_on("") == Verdict::refused);
}

TEST_CASE("neither reader goes deeper than 32 levels", "[decoder]") {
  for (const std::string_view inside : {"1", "[]", "{}"}) {
    for (std::size_t levels = 1; levels < 40; ++levels) {
      INFO(levels);
      const auto more = inside == "1" ? 1U : 2U;
      const bool is_refused = levels + more > 32;
      CHECK((verdict_on(line_with(nested(levels, "[", "]", inside))) == Verdict::refused) ==
            is_refused);
      CHECK((verdict_on(line_with(nested(levels, R"({"a":)", "}", inside))) == Verdict::refused) ==
            is_refused);
    }
  }
  CHECK(verdict_on(line_with(nested(30, "[", "]", "1"))) == Verdict::quickly);
}

TEST_CASE("members of the wrong kind or that stand twice are not read quickly", "[decoder]") {
  for (const std::string_view name :
       {"type", "organizationId", "pfaId", "timestamp", "eventId", "details"}) {
    for (const std::string_view value : {"null", "5", "true", "[]", R"(["x"])"})
      CHECK(verdict_on(fmt::format(R"({{"{}":{}}})", name, value)) == Verdict::refused);
    const auto good = name == "details" ? "{}" : R"("x")";
    CHECK(verdict_on(fmt::format(R"({{"{}":{}}})", name, good)) == Verdict::quickly);
    CHECK(verdict_on(fmt::format(R"({{"{0}":{1},"{0}":{1}}})", name, good)) == Verdict::refused);
  }
}

TEST_CASE("the longest line is read quickly", "[decoder]") {
  auto line = line_with(R"("")");
  line.insert(line.size() - 2, std::string(kMaxEventBytes - line.size(), 'x'));
  REQUIRE(line.size() == kMaxEventBytes);
  CHECK(verdict_on(line) == Verdict::quickly);
  auto brackets = line_with("[" + std::string(R"({},)", 3) + "{}]");
  while (brackets.size() + 3 <= kMaxEventBytes) brackets.insert(brackets.size() - 2, ",[]");
  CHECK(verdict_on(brackets) == Verdict::quickly);
}

TEST_CASE("lines edited at random mean the same to both readers", "[decoder]") {
  constexpr unsigned kSeed = 20251128;
  constexpr int kLines = 20'000;
  Editor editor(kSeed);
  int quickly = 0;
  for (int i = 0; i < kLines; ++i) {
    const auto line = editor.edited(kGoodLines[editor.below(kGoodLines.size())]);
    if (verdict_on(line) == Verdict::quickly) ++quickly;
  }
  CHECK(quickly > kLines / 10);
}
