// The thread that fetches keys: what it takes for an answer, and that it never holds up anybody.
#include "backends/curl_jwks.h"

#include <condition_variable>
#include <mutex>

#include "catch.h"
#include "support/small_http.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

/// Counts the knocks, and waits for answers.
class Door {
 public:
  void knock() {
    const std::lock_guard lock(mutex_);
    ++knocks_;
    knocked_.notify_one();
  }

  std::vector<JwksAnswer> wait_for(CurlJwks& fetcher, std::size_t count) {
    std::vector<JwksAnswer> all;
    const auto end = monotonic_now() + 60s;
    while (all.size() < count && monotonic_now() < end) {
      {
        std::unique_lock lock(mutex_);
        knocked_.wait_for(lock, 100ms);
      }
      for (auto& answer : fetcher.collect()) all.push_back(std::move(answer));
    }
    REQUIRE(all.size() == count);
    return all;
  }

  int knocks() {
    const std::lock_guard lock(mutex_);
    return knocks_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable knocked_;
  int knocks_ = 0;
};

struct World {
  explicit World(std::vector<std::string> urls)
      : fetcher({std::move(urls), ""}, [this] { door.knock(); }) {}

  Result<JwksDocument> fetch() {
    fetcher.fetch(0, Instant{});
    return door.wait_for(fetcher, 1).at(0).document;
  }

  Door door;
  CurlJwks fetcher;
};

Result<JwksDocument> fetched(const std::string& answer) {
  SmallHttp server([&] { return answer; });
  World world({server.url()});
  return world.fetch();
}

}  // namespace

TEST_CASE("a document is fetched, as often as asked for", "[curl]") {
  SmallHttp server([n = 0]() mutable { return SmallHttp::ok(std::to_string(++n)); });
  World world({server.url()});
  CHECK(world.fetch()->text == "1");
  CHECK(world.fetch()->text == "2");
  CHECK_FALSE(world.fetch()->max_age);
}

TEST_CASE("its age is that of Cache-Control", "[curl]") {
  const auto age = [](const std::string& value) {
    return fetched(SmallHttp::ok("x", "cache-control: " + value + "\r\n"))->max_age;
  };
  CHECK(age("public, max-age=600, must-revalidate") == Duration(600s));
  CHECK(age("no-store") == Duration::zero());
  CHECK_FALSE(age("public"));
  CHECK_FALSE(age("max-age=x"));
}

TEST_CASE("only 200 is an answer, and a redirection is not followed", "[curl]") {
  CHECK(fetched("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n").error().message ==
        "HTTP status 500");
  CHECK(fetched("HTTP/1.1 302 There\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
            .error()
            .message == "HTTP status 302");
  CHECK_FALSE(fetched("garbage\r\n\r\n"));
  CHECK_FALSE(fetched("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
}

TEST_CASE("a document has at most 256 KiB", "[curl]") {
  CHECK(fetched(SmallHttp::ok(std::string(262'144, 'x')))->text.size() == 262'144);
  CHECK(fetched(SmallHttp::ok(std::string(262'145, 'x'))).error().message ==
        "it is larger than 262144 bytes");
}

TEST_CASE("nobody there is an error", "[curl]") {
  std::string url;
  {
    url = SmallHttp([] { return std::string(); }).url();
  }
  CHECK_FALSE(World({url}).fetch());
}

TEST_CASE(
    "who doesn't answer is given up, with knocks in the meantime, and others are not kept waiting",
    "[curl]") {
  SmallHttp silent([] { return std::string(); });
  SmallHttp quick([] { return SmallHttp::ok("keys"); });
  World world({silent.url(), quick.url()});
  const auto begin = monotonic_now();
  world.fetcher.fetch(0, begin);
  world.fetcher.fetch(1, begin);
  const auto first = world.door.wait_for(world.fetcher, 1);
  CHECK(first[0].source == 1);
  CHECK(first[0].document->text == "keys");
  const auto second = world.door.wait_for(world.fetcher, 1);
  CHECK(second[0].source == 0);
  CHECK_FALSE(second[0].document);
  CHECK(monotonic_now() - begin >= 4900ms);
  CHECK(world.door.knocks() > 10);
}

TEST_CASE("a fetch is begun when it is planned, or earlier if that is said", "[curl]") {
  SmallHttp server([] { return SmallHttp::ok("keys"); });
  World world({server.url()});
  world.fetcher.fetch(0, monotonic_now() + 1h);
  CHECK(server.requests() == 0);
  const auto soon = monotonic_now() + 200ms;
  world.fetcher.fetch(0, soon);
  CHECK(world.door.wait_for(world.fetcher, 1)[0].document->text == "keys");
  CHECK(monotonic_now() >= soon);
  CHECK(server.requests() == 1);
}

TEST_CASE("the end does not wait for a fetch that is under way", "[curl]") {
  SmallHttp silent([] { return std::string(); });
  const auto begin = monotonic_now();
  {
    World world({silent.url()});
    world.fetcher.fetch(0, begin);
    while (silent.requests() == 0 && monotonic_now() - begin < 60s) std::this_thread::yield();
  }
  CHECK(monotonic_now() - begin < 4s);
}

TEST_CASE("keys come over https, or from this machine", "[curl]") {
  for (const auto* const url :
       {"https://id.example/keys", "https://id.example:8443/keys?v=1", "http://127.0.0.1:8000/keys",
        "http://localhost/", "http://[::1]:80/k"})
    CHECK(CurlJwks::check_url(url));
  for (const auto* const url :
       {"http://id.example/keys", "http://127.0.0.1.evil.example/", "http://127.evil/",
        "file:///keys", "ftp://id.example/", "id.example/keys", "https://", "",
        "https://me:secret@id.example/", "https://me@id.example/", "http://localhost.evil.example/",
        "http://10.0.0.1/"}) {
    CAPTURE(url);
    CHECK_FALSE(CurlJwks::check_url(url));
  }
  CHECK(CurlJwks::check_url("http://id.example/keys?token=hidden").error().message.find("hidden") ==
        std::string::npos);
  CHECK(loggable_url("https://id.example/keys?token=x") == "https://id.example/keys");
}
