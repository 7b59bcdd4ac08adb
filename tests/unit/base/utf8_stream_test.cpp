// UTF-8 that comes in pieces: the same verdict as for the whole text, however it is cut, and a bad
// one at the first byte that makes it so.
#include <random>

#include "base/utf8.h"
#include "catch.h"

using namespace syncws;

namespace {

bool is_good_in_pieces(std::string_view text, std::size_t first, std::size_t others) {
  Utf8Stream stream;
  bool good = stream.feed(text.substr(0, first));
  for (auto at = std::min(first, text.size()); good && at < text.size(); at += others)
    good = stream.feed(text.substr(at, others));
  return good && stream.is_whole();
}

/// How many bytes it takes to know that the text is bad.
std::size_t first_bad(std::string_view text) {
  Utf8Stream stream;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!stream.feed(text.substr(at, 1))) return at + 1;
  }
  return 0;
}

}  // namespace

TEST_CASE("a text in pieces is judged like a whole one", "[utf8]") {
  const std::vector<std::string> texts{
      "",
      "hello, hello, hello",
      "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5 and \xF0\x9F\x8C\x8D and more",
      "\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF",
      "\xED\x9F\xBF\xEE\x80\x80",
      "\x80",
      "\xC0\xAF",
      "\xE0\x9F\xBF",
      "\xED\xA0\x80",
      "\xF0\x8F\xBF\xBF",
      "\xF4\x90\x80\x80",
      "\xF5\x80\x80\x80",
      "good \xE2\x82",
      "good \xE2\x82(",
  };
  for (const auto& text : texts) {
    for (std::size_t first = 0; first <= text.size(); ++first) {
      for (const std::size_t others : {1, 2, 3, 8, 100})
        CHECK(is_good_in_pieces(text, first, others) == is_utf8(text));
    }
  }
}

TEST_CASE("random bytes are judged alike in pieces and whole", "[utf8]") {
  std::minstd_rand random(7);
  const std::string letters(
      "a\x7F\x80\x8F\x90\x9F\xA0\xBF\xC1\xC2\xDF\xE0\xE1\xED\xEF\xF0\xF4\xF5");
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto size = random() % 8; size > 0; --size) text += letters[random() % letters.size()];
    REQUIRE(is_good_in_pieces(text, random() % 8, 1 + random() % 4) == is_utf8(text));
  }
}

TEST_CASE("a text is known to be bad at once", "[utf8]") {
  CHECK(first_bad("ab\xFF") == 3);
  CHECK(first_bad("\xC0\xAF") == 1);
  CHECK(first_bad("\xE0\x9F\xBF") == 2);
  CHECK(first_bad("\xED\xA0\x80") == 2);
  CHECK(first_bad("\xF4\x90\x80\x80") == 2);
  CHECK(first_bad("\xF0\x9F\x8C(") == 4);
}
