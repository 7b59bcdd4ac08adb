#include "backends/jw_base64.h"

#include "catch.h"

using namespace syncws;

TEST_CASE("base64url is read and written", "[jw]") {
  const std::vector<std::pair<std::string, std::string>> pairs{
      {"", ""},
      {"f", "Zg"},
      {"fo", "Zm8"},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg"},
      {std::string("\xfb\xff\xbf"), "-_-_"},
      {std::string("\0\0", 2), "AAA"}};
  for (const auto& [bytes, text] : pairs) {
    CHECK(encode_base64url(bytes) == text);
    CHECK(decode_base64url(text) == bytes);
  }
}

TEST_CASE("base64url has one text for the same bytes", "[jw]") {
  for (const auto* const text : {"Zg==", "Zg=", "Z", "Zm9vY", "Zh", "Zm9", "Zm8A=", " Zg", "Zg\n",
                                 "+/+/", "Zm9v.", "Zm 9v", "Zm9v\xc3\xa9"})
    CHECK_FALSE(decode_base64url(text));
  CHECK_FALSE(decode_base64url(std::string_view("Zm9v\0", 5)));
}
