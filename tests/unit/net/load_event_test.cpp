#include "net/load_event.h"

#include "catch.h"
#include "support/moments.h"
#include "wire/event_decoder.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

std::optional<LoadEventShape::Parts> read(const LoadEventShape& shape, std::string_view text) {
  return shape.take(text);
}

}  // namespace

TEST_CASE("a load event tells its numbers and time again", "[load]") {
  const LoadEventShape shape(3, 200);
  for (const std::uint64_t number : {0ULL, 1ULL, 999'999'999ULL, 8'999'999'999ULL}) {
    for (const Instant intended :
         {Instant(Duration(0)), Instant(Duration(1)), at(123'456'789ns), at(100'000h)}) {
      const auto parts = read(shape, shape.make({number, number / 2, intended}));
      REQUIRE(parts);
      CHECK(parts->number == number);
      CHECK(parts->index == number / 2);
      CHECK(parts->intended == intended);
      CHECK(!parts->sequence);
    }
  }
}

TEST_CASE("load events have the size that was asked for, or the least there can be", "[load]") {
  for (const std::size_t size : {250, 251, 1000, 10'240}) {
    CHECK(LoadEventShape(0, size).make({7, 9, at(0s)}).size() == size);
  }
  const auto least = LoadEventShape(0, 0).make({0, 0, at(0s)}).size();
  CHECK(least < 200);
  CHECK(LoadEventShape(0, least).make({0, 0, at(0s)}).size() == least);
  CHECK(LoadEventShape(0, least + 1).make({0, 0, at(0s)}).size() == least + 1);
}

TEST_CASE("all load events of an organisation are of one size", "[load]") {
  const LoadEventShape shape(1, 300);
  CHECK(shape.make({0, 0, Instant{}}).size() ==
        shape.make({8'999'999'999ULL, 8'999'999'999ULL, at(1'000'000h)}).size());
}

TEST_CASE("load events are events like others", "[load]") {
  const auto event =
      EventDecoder({true}).decode(LoadEventShape(12, 10'240).make({5, 5, at(0s)}), kTenOClock);
  REQUIRE(event);
  CHECK(event->organisation == "bench-12");
  CHECK(event->organisation == LoadEventShape::organisation_name(12));
}

TEST_CASE("a load event of v1 tells its position", "[load]") {
  const LoadEventShape shape(3, 300);
  auto text = shape.make({42, 50, at(1s)});
  text.insert(text.size() - 1, R"(,"seq":7)");
  const auto parts = read(shape, text);
  REQUIRE(parts);
  CHECK(parts->number == 42);
  CHECK(parts->sequence == 7);
}

TEST_CASE("load events are taken off a batch one by one", "[load]") {
  const LoadEventShape shape(3, 200);
  const auto first = shape.make({1, 1, at(1s)});
  const auto second = shape.make({2, 2, at(1s)});
  const auto batch = first + "," + second + "]";
  std::string_view rest(batch);
  CHECK(shape.take(rest)->number == 1);
  CHECK(rest.front() == ',');
  rest.remove_prefix(1);
  CHECK(shape.take(rest)->number == 2);
  CHECK(rest == "]");
}

TEST_CASE("what is no load event of the organisation is not read", "[load]") {
  const LoadEventShape shape(3, 200);
  const auto whole = shape.make({1, 1, at(1s)});
  CHECK(!read(shape, ""));
  CHECK(!read(shape, R"({"type":"CONNECTED"})"));
  CHECK(!read(shape, LoadEventShape(4, 200).make({1, 1, at(1s)})));
  CHECK(!read(shape, whole.substr(0, whole.find("\"t\":") + 10)));
  CHECK(!read(shape, whole.substr(0, whole.size() - 1)));
}

TEST_CASE("digits that are none make no load event", "[load]") {
  const LoadEventShape shape(3, 200);
  for (const std::string_view field : {"\"n\":", "\"e\":", "\"t\":"}) {
    auto text = shape.make({1, 1, at(1s)});
    text[text.find(field) + field.size() + 1] = '"';
    CHECK(!read(shape, text));
  }
}

TEST_CASE("a load event of which a byte is wrong is none", "[load]") {
  const LoadEventShape shape(3, 300);
  const auto text = shape.make({42, 50, at(1s)});
  for (const std::size_t at :
       {std::size_t{5}, text.size() - 40, text.size() - 10, text.size() - 2}) {
    auto wrong = text;
    ++wrong[at];
    CHECK_FALSE(read(shape, wrong));
  }
}
