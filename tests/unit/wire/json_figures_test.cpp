#include "wire/json_figures.h"

#include "catch.h"

using namespace syncws;

TEST_CASE("the numbers of a document have the names of their way", "[wire]") {
  const auto figures =
      read_json_figures(R"({"a":1,"b":{"c":2.5,"d":"text","e":true},"f":[{"g":-3},null]})");
  REQUIRE(figures);
  CHECK(*figures == JsonFigures{{"a", 1}, {"b.c", 2.5}, {"f.0.g", -3}});
}

TEST_CASE("what is no object has no figures", "[wire]") {
  for (const auto* const text : {"", "[1]", "1", "{", "{}x"}) CHECK(!read_json_figures(text));
  CHECK(read_json_figures("{}")->empty());
}
