// One verifier, several threads: a verdict is heard where it was asked for.
#include "net/verifier_desk.h"

#include <thread>

#include "catch.h"

using namespace syncws;

namespace {

/// Answers `now` at once, and anything else at the next deliver().
class SlowVerifier final : public Verifier {
 public:
  void verify(std::string_view token, WallTime /*now*/, OnVerdict on_verdict) override {
    if (token == "now") return on_verdict(Grant{});
    waiting_.push_back(std::move(on_verdict));
  }
  [[nodiscard]] bool is_revoked(const Grant& grant) const override {
    return grant.subject == "mallory";
  }
  void deliver() {
    for (const auto& on_verdict : std::exchange(waiting_, {})) on_verdict(Grant{});
  }

 private:
  std::vector<OnVerdict> waiting_;
};

}  // namespace

TEST_CASE("a verdict that is there is heard from inside the call", "[desk]") {
  UvLoop loop;
  UvPost post(loop);
  SlowVerifier verifier;
  VerifierDesk desk(verifier);
  VerifierDesk::Window window(desk, post);
  bool heard = false;
  window.verify("now", {}, [&](const Verdict& verdict) {
    heard = verdict.has_value();
    CHECK_FALSE(window.is_revoked(*verdict));  // the desk is free again
  });
  CHECK(heard);
}

TEST_CASE("one that comes later is heard on the thread that asked", "[desk]") {
  UvLoop loop;
  UvTimer guard(loop, [] { FAIL("no verdict came"); });
  guard.start(std::chrono::seconds(30));
  UvPost post(loop);
  SlowVerifier verifier;
  VerifierDesk desk(verifier);
  VerifierDesk::Window window(desk, post);
  std::thread::id heard;
  window.verify("later", {}, [&](const Verdict& /*verdict*/) {
    heard = std::this_thread::get_id();
    loop.stop();
  });
  std::thread other([&] { desk.alone([&] { verifier.deliver(); }); });
  loop.run();
  other.join();
  CHECK(heard == std::this_thread::get_id());
}
