// Text in and out: UTF-8, JSON strings, timestamps, errors' sentences.
#include "base/clock.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/json_text.h"
#include "base/terminal_text.h"
#include "base/utf8.h"
#include "catch.h"

using namespace syncws;
using namespace std::string_literals;

TEST_CASE("well-formed UTF-8 sequences have their length", "[base]") {
  struct Case {
    std::string text;
    std::size_t length;
  };
  for (const auto& [text, length] : {
           Case{"a", 1},
           Case{"\0"s, 1},
           Case{"\x7F", 1},
           Case{"\xC2\x80", 2},
           Case{"\xDF\xBF", 2},
           Case{"\xE0\xA0\x80", 3},
           Case{"\xED\x9F\xBF", 3},
           Case{"\xEE\x80\x80", 3},
           Case{"\xEF\xBF\xBF", 3},
           Case{"\xF0\x90\x80\x80", 4},
           Case{"\xF4\x8F\xBF\xBF", 4},
       }) {
    CAPTURE(text);
    CHECK(utf8_sequence_length(text) == length);
    CHECK(utf8_sequence_length(text + "more") == length);
    CHECK(is_utf8(text));
  }
  CHECK(utf8_sequence_length("") == 0);
  CHECK(is_utf8(""));
}

TEST_CASE("what is not UTF-8 is known, wherever it stands", "[base]") {
  for (const std::string_view text : {
           "\x80", "\xBF",                                              // a continuation alone
           "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF",  // over-long
           "\xED\xA0\x80", "\xED\xBF\xBF",                              // surrogates
           "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF",      // beyond U+10FFFF
           "\xC2", "\xE2\x82", "\xF0\x9F\x98",                          // cut off
           "\xC2\x41", "\xE2\x82\x41", "\xF0\x9F\x98\x41",              // cut short
       }) {
    CAPTURE(text);
    CHECK(utf8_sequence_length(text) == 0);
    for (std::size_t before = 0; before < 18; ++before) {
      const auto line = std::string(before, 'a') + std::string(text);
      CHECK(!is_utf8(line));
      CHECK(!is_utf8(line + std::string(18, 'a')));
    }
  }
}

TEST_CASE("a JSON string can't break the line it stands in", "[base]") {
  CHECK(json_string("") == R"("")");
  CHECK(json_string("plain") == R"("plain")");
  CHECK(json_string(R"(say "hi" \ there)") == R"("say \"hi\" \\ there")");
  CHECK(json_string("a\nb") == R"("a\nb")");
  CHECK(json_string("\t\r\x01\x1F"s + "\0"s) == R"("\u0009\u000d\u0001\u001f\u0000")");
  CHECK(json_string("\x7F") == "\"\x7F\"");
  CHECK(json_string("Grüße 😀") == "\"Grüße 😀\"");
  CHECK(json_string("a\xFF"
                    "b") ==
        "\"a\xEF\xBF\xBD"
        "b\"");
  CHECK(json_string("\xE2\x82") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST_CASE("text of others can't steer a terminal", "[base]") {
  CHECK(harmless_text("") == "");
  CHECK(harmless_text("plain Grüße 😀") == "plain Grüße 😀");
  CHECK(harmless_text("\x1B[2Jgone\a\r\n\t\x7F"s + "\0"s) == "?[2Jgone??????");
  CHECK(harmless_text("\xC2\x80 \xC2\x9B \xC2\x9F \xC2\xA0") == "? ? ? \xC2\xA0");
  CHECK(harmless_text("cut \xC2") == "cut \xC2");
}

TEST_CASE("a timestamp is UTC with milliseconds, 24 bytes", "[base]") {
  struct Case {
    std::int64_t milliseconds;
    std::string_view text;
  };
  for (const auto& [milliseconds, text] : {
           Case{0, "1970-01-01T00:00:00.000Z"},
           Case{1, "1970-01-01T00:00:00.001Z"},
           Case{1764324000000, "2025-11-28T10:00:00.000Z"},
           Case{1764324000999, "2025-11-28T10:00:00.999Z"},
           Case{951782399000, "2000-02-28T23:59:59.000Z"},
           Case{951868799999, "2000-02-29T23:59:59.999Z"},
           Case{-1, "1969-12-31T23:59:59.999Z"},
           Case{-1000, "1969-12-31T23:59:59.000Z"},
           Case{-62135596800000, "0001-01-01T00:00:00.000Z"},
           Case{253402300799999, "9999-12-31T23:59:59.999Z"},
           Case{-62167219200000, "0000-01-01T00:00:00.000Z"},
           Case{-62167219200001, "0000-01-01T00:00:00.000Z"},
           Case{253402300800000, "9999-12-31T23:59:59.999Z"},
       }) {
    CHECK(format_rfc3339({milliseconds}) == text);
  }
}

TEST_CASE("an error gains context on its way up and keeps its kind", "[base]") {
  const Error error{ErrorKind::io, "the disk is full"};
  const Status wrapped = fail_in("history.db", error);
  CHECK(wrapped.error().kind == ErrorKind::io);
  CHECK(wrapped.error().message == "history.db: the disk is full");
  const Status from_errno = fail_errno(ErrorKind::cannot_connect, "events.sock", ENOENT);
  CHECK(from_errno.error().kind == ErrorKind::cannot_connect);
  CHECK(from_errno.error().message == "events.sock: No such file or directory");
}

TEST_CASE("random names have the length asked for and do not repeat", "[base]") {
  CHECK(random_id(0).empty());
  const auto id = random_id(12);
  CHECK(id.size() == 12);
  CHECK(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos);
  CHECK(id != random_id(12));
}
