#include "wire/line_splitter.h"

#include <fmt/format.h>

#include <vector>

#include "catch.h"
#include "support/slices.h"

using namespace syncws;
using namespace syncws::test;
using Lines = std::vector<std::string>;

namespace {

constexpr std::size_t kMost = 8;

std::string shown(const LineSplitter::Line& line) {
  if (!line.is_too_long) return fmt::format("{}|{}", line.text, line.bytes);
  return fmt::format("too long{}|{}", line.text, line.bytes);
}

/// All lines of a stream that comes in these pieces.
Lines split(const std::vector<std::string_view>& pieces) {
  LineSplitter splitter(kMost);
  Lines lines;
  for (const auto piece : pieces) {
    splitter.feed(piece);
    while (const auto line = splitter.next()) lines.push_back(shown(*line));
  }
  if (const auto line = splitter.finish()) lines.push_back(shown(*line));
  CHECK(!splitter.finish());
  return lines;
}

/// The lines, after making sure that they do not depend on how the text was cut.
Lines split_anyhow(std::string_view text) {
  const auto lines = split({text});
  for (std::size_t size = 1; size <= text.size(); ++size)
    CHECK(split(in_slices(text, size)) == lines);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    CHECK(split({text.substr(0, cut), text.substr(cut)}) == lines);
  }
  return lines;
}

}  // namespace

TEST_CASE("lines end with a newline, with or without a carriage return", "[wire]") {
  CHECK(split_anyhow("one\ntwo\r\nthree\n") == Lines{"one|3", "two|3", "three|5"});
}

TEST_CASE("empty lines are lines", "[wire]") {
  CHECK(split_anyhow("\n\r\n\na\n\n") == Lines{"|0", "|0", "|0", "a|1", "|0"});
}

TEST_CASE("a last line without a newline counts", "[wire]") {
  CHECK(split_anyhow("one\ntwo") == Lines{"one|3", "two|3"});
  CHECK(split_anyhow("one\ntwo\r") == Lines{"one|3", "two|3"});
  CHECK(split_anyhow("one\n") == Lines{"one|3"});
  CHECK(split_anyhow("") == Lines{});
}

TEST_CASE("only the last carriage return belongs to the end of a line", "[wire]") {
  CHECK(split_anyhow("a\rb\r\r\n") == Lines{"a\rb\r|4"});
}

TEST_CASE("a NUL is a byte like others", "[wire]") {
  CHECK(split_anyhow(std::string_view("a\0b\n", 4)) == Lines{std::string("a\0b", 3) + "|3"});
}

TEST_CASE("a line may have the most bytes, and an end of either kind", "[wire]") {
  CHECK(split_anyhow("12345678\n12345678\r\n12345678") ==
        Lines{"12345678|8", "12345678|8", "12345678|8"});
}

TEST_CASE("of a line that is too long only the size is kept", "[wire]") {
  CHECK(split_anyhow("a\n123456789\nb\n") == Lines{"a|1", "too long|9", "b|1"});
  CHECK(split_anyhow("a\n" + std::string(100, 'x') + "\nb") == Lines{"a|1", "too long|100", "b|1"});
  CHECK(split_anyhow(std::string(100, 'x')) == Lines{"too long|100"});
  const std::string one(30, 'x');
  const std::string other(40, 'y');
  CHECK(split_anyhow(one + "\n" + other + "\n\n") == Lines{"too long|30", "too long|40", "|0"});
}

TEST_CASE("the size of a line that is too long does not depend on its slices", "[wire]") {
  CHECK(split_anyhow("a\n" + std::string(20, 'x') + "\r\nb\n") ==
        Lines{"a|1", "too long|20", "b|1"});
}

TEST_CASE("a splitter knows whether it has looked at everything", "[wire]") {
  LineSplitter splitter(kMost);
  CHECK(!splitter.has_more());
  splitter.feed("a\nb");
  CHECK(splitter.has_more());
  CHECK(splitter.next()->text == "a");
  CHECK(splitter.has_more());
  CHECK(!splitter.next());
  CHECK(splitter.finish()->text == "b");
  CHECK(!splitter.has_more());
}

TEST_CASE("an endless line takes no memory", "[wire]") {
  LineSplitter splitter(kMost);
  const std::string piece(1 << 16, 'x');
  for (int i = 0; i < 1000; ++i) {
    splitter.feed(piece);
    CHECK(!splitter.next());
    CHECK(!splitter.has_more());
  }
  splitter.feed("\nb\n");
  const auto line = splitter.next();
  REQUIRE(line);
  CHECK(line->is_too_long);
  CHECK(line->bytes == piece.size() * 1000);
  CHECK(splitter.next()->text == "b");
}
