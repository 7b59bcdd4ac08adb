// Bodies that publish, cut into events; and the answer to them.
#include "catch.h"
#include "support/events.h"
#include "wire/publish_answer.h"
#include "wire/publish_body.h"
#include "wire/server_frame.h"
#include "wire/status_answer.h"

using namespace syncws;
using namespace syncws::test;
using Texts = std::vector<std::string>;

namespace {

Texts texts_of(std::string_view body) {
  const auto views = split_publish_body(body);
  REQUIRE(views);
  return {views->begin(), views->end()};
}

std::string problem_of(std::string_view body) {
  const auto views = split_publish_body(body);
  REQUIRE(!views);
  CHECK(views.error().kind == ErrorKind::refused_event);
  return views.error().message;
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("one object is one event, on however many lines", "[publish]") {
  CHECK(texts_of(R"({"a":1})") == Texts{R"({"a":1})"});
  CHECK(texts_of("\n {\"a\":1} \r\n") == Texts{R"({"a":1})"});
  CHECK(texts_of("{\n  \"a\": 1,\n  \"b\": {}\n}\n") == Texts{"{\n  \"a\": 1,\n  \"b\": {}\n}"});
}

TEST_CASE("lines are cut as on the event socket", "[publish]") {
  CHECK(texts_of("{\"a\":1}\n{\"a\":2}") == Texts{R"({"a":1})", R"({"a":2})"});
  CHECK(texts_of("{\"a\":1}\r\n{\"a\":2}\r\n") == Texts{R"({"a":1})", R"({"a":2})"});
  CHECK(texts_of("{\"a\":1}\n\n{bad\n") == Texts{R"({"a":1})", "", "{bad"});
  CHECK(texts_of("{\n{\"a\":1}\n}") == Texts{"{", R"({"a":1})", "}"});
  CHECK(texts_of("x") == Texts{"x"});
  CHECK(texts_of("\xFF\xFE") == Texts{"\xFF\xFE"});
}

TEST_CASE("elements of an array keep their bytes", "[publish]") {
  CHECK(texts_of(R"([{"a":1},{"a":2}])") == Texts{R"({"a":1})", R"({"a":2})"});
  CHECK(texts_of("\n[ {\"a\" : 1}\t,\n  {\"b\":\n2} ] \n") == Texts{R"({"a" : 1})", "{\"b\":\n2}"});
  CHECK(texts_of(R"([{"a":"],[{\"}"},{"b":["\\"]}])") ==
        Texts{R"({"a":"],[{\"}"})", R"({"b":["\\"]})"});
  CHECK(texts_of(R"([1,"x",null,[2,[3]]])") == Texts{"1", R"("x")", "null", "[2,[3]]"});
  CHECK(texts_of(R"([{"a":1},,{oops},])") == Texts{R"({"a":1})", "", "{oops}", ""});
  CHECK(texts_of("[{\"a\":\"\xFF\"},2]") == Texts{"{\"a\":\"\xFF\"}", "2"});
}

TEST_CASE("an array that does not hold together is refused as a whole", "[publish]") {
  const std::string no_end = "not JSON: the array has no end";
  for (const auto* const body :
       {"[", R"([{"a":1})", R"([{"a":1},)", R"([{"a":1},{"b":2])", R"([{"a":"b]})", R"(["\)"}) {
    INFO(body);
    CHECK(problem_of(body) == no_end);
  }
  for (const auto* const body : {R"([{"a":1}] x)", R"([{"a":1}][])", "[]{}"}) {
    INFO(body);
    CHECK(problem_of(body) == "not JSON: something stands behind the array");
  }
}

TEST_CASE("no events at all", "[publish]") {
  for (const auto* const body : {"", " ", "\n\r\n\t", "[]", " [ \n] "}) {
    INFO(body);
    CHECK(texts_of(body).empty());
  }
}

TEST_CASE("the number of events has a limit", "[publish]") {
  const auto as_many = repeated("1\n", kMostPublishEvents);
  CHECK(texts_of(as_many).size() == kMostPublishEvents);
  CHECK(texts_of("[0" + repeated(",1", kMostPublishEvents - 1) + "]").size() == kMostPublishEvents);
  for (const auto& body : {as_many + "1", "[0" + repeated(",1", kMostPublishEvents) + "]",
                           "[" + repeated(",", kMostPublishBytes)}) {
    const auto views = split_publish_body(body);
    REQUIRE(!views);
    CHECK(views.error().kind == ErrorKind::usage);
    CHECK(views.error().message == "more than 10000 events; send them in several requests");
  }
}

TEST_CASE("deep nesting and endless strings cost no stack and no second look", "[publish]") {
  CHECK(problem_of("[" + repeated("[", 500'000)) == "not JSON: the array has no end");
  CHECK(problem_of("[\"" + repeated("\\\"", 400'000)) == "not JSON: the array has no end");
  CHECK(texts_of(repeated("{\"a\":", 200'000)).size() == 1);
}

TEST_CASE("an answer keeps the order of the request", "[publish]") {
  PublishAnswer answer(3);
  CHECK(!answer.is_complete());
  answer.refuse(3, {ErrorKind::refused_event, "not \"JSON\""});
  answer.accept(1, "org-rio", "boot-1", 42);
  CHECK(answer.open() == 1);
  answer.accept(2, "org-oslo", "boot-2", 1);
  CHECK(answer.is_complete());
  CHECK(answer.accepted() == 2);
  CHECK(!answer.has_unavailable());
  CHECK(answer.body() ==
        R"({"accepted":2,"refused":1,"results":[)"
        R"({"line":1,"organizationId":"org-rio","seq":42,"epoch":"boot-1"},)"
        R"({"line":2,"organizationId":"org-oslo","seq":1,"epoch":"boot-2"},)"
        R"({"line":3,"error":{"code":"refused_event","message":"not \"JSON\""}}]})");
}

TEST_CASE("whatever broke no rule is unavailable", "[publish]") {
  for (const auto kind : {ErrorKind::unavailable, ErrorKind::io}) {
    PublishAnswer answer(1);
    answer.refuse(1, {kind, "the disk is full"});
    CHECK(answer.has_unavailable());
    CHECK(answer.body() ==
          R"({"accepted":0,"refused":1,"results":[)"
          R"({"line":1,"error":{"code":"unavailable","message":"the disk is full"}}]})");
  }
}

TEST_CASE("a snapshot as an answer", "[status]") {
  CHECK(status_answer::body("org-rio", std::nullopt) ==
        R"({"organizationId":"org-rio","epoch":null,"seq":0,"events":[]})");
  CHECK(status_answer::etag(std::nullopt) == R"("none")");
  const auto one = server_frame::text(R"({"a":1})");
  const auto two = server_frame::text("{\"a\":\"" + repeated("x", 70'000) + "\"}");
  const StatusSnapshot some{{"boot-1", 42}, {{40, one}, {42, two}}};
  CHECK(status_answer::body("org-rio", some) ==
        R"({"organizationId":"org-rio","epoch":"boot-1","seq":42,)"
        R"("events":[{"a":1,"seq":40},{"a":")" +
            repeated("x", 70'000) + R"(","seq":42}]})");
  CHECK(status_answer::etag(some) == R"("boot-1-42-2")");
}
