// The journal file as the hub sees it: order, positions that last, what is kept and what is let go.
#include "backends/sqlite_journal.h"

#include "catch.h"
#include "support/folder.h"
#include "support/journal_world.h"

using namespace syncws;
using namespace syncws::test;
using Lines = std::vector<std::string>;

TEST_CASE("what was recorded is answered in order and is there again", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  CHECK(world.restored.empty());
  CHECK(world.journal->is_available());
  for (const auto* const organisation : {"org-b", "org-a", "org-b"}) world.record(organisation);
  world.settle();
  CHECK(world.heard == Lines{"org-b 1", "org-a 1", "org-b 2"});

  const auto epoch = world.position("org-b").epoch;
  world.reopen();
  CHECK(world.restored == Lines{R"(org-b 1 {"n":1,"pad":""})", R"(org-b 2 {"n":2,"pad":""})",
                                R"(org-a 1 {"n":1,"pad":""})"});
  CHECK(world.position("org-b").sequence == 2);
  CHECK(world.position("org-b").epoch == epoch);
  CHECK(world.position("org-c").sequence == 0);
}

TEST_CASE("who has seen nothing of an organisation without events missed nothing by a restart",
          "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  const auto before = world.position("org");
  world.reopen();
  CHECK(world.position("org").epoch == before.epoch);
  world.record("org");
  world.reopen();
  CHECK(world.position("org").epoch == before.epoch);

  JournalWorld other(folder / "other.db");
  other.open();
  CHECK(other.position("org").epoch != before.epoch);
}

TEST_CASE("many entries become few transactions", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  world.record_many("org", 20'000);
  world.settle();
  REQUIRE(world.heard.size() == 20'000);
  CHECK(world.heard.back() == "org 20000");
  world.reopen();
  CHECK(world.restored.size() == 20'000);
}

TEST_CASE("answers come from deliver_answers alone", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  world.record("org");
  CHECK(world.heard.empty());
  world.settle();
  CHECK(world.heard.size() == 1);
}

TEST_CASE("what was recorded before the end is written though nobody waits", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  world.record_many("org", 1000);
  world.close();
  JournalWorld next(folder / "j.db");
  next.open();
  CHECK(next.restored.size() == 1000);
}

TEST_CASE("what has left history goes, and positions stay", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  world.record_many("org", 5000);
  world.record("other");
  world.settle();
  world.journal->forget("org", 4999);
  world.journal->forget("nobody", 5);
  world.until([&] { return world.query("SELECT count(*) FROM events") == 3; });
  world.reopen();
  CHECK(world.restored.size() == 3);
  CHECK(world.restored.front() == R"(org 4999 {"n":4999,"pad":""})");

  world.journal->forget("org", 5001);
  world.until([&] { return world.query("SELECT count(*) FROM events") == 1; });
  world.reopen();
  CHECK(world.position("org").sequence == 5000);
  world.record("org");
  world.reopen();
  CHECK(world.restored.front() == R"(org 5001 {"n":5001,"pad":""})");
}

TEST_CASE("a file gives room back when much of it is free", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.settings.fsync = JournalFsync::never;
  world.open();
  world.record_many("org", 2000, 3000);
  world.settle();
  const auto before = world.query("PRAGMA page_count");
  world.journal->forget("org", 2001);
  world.until([&] { return world.query("PRAGMA page_count") < before / 4; });
  world.record("org");
  world.reopen();
  CHECK(world.restored.size() == 1);
}

TEST_CASE("the three ways to sync keep the same", "[journal]") {
  const Folder folder;
  for (const auto fsync : {JournalFsync::always, JournalFsync::interval, JournalFsync::never}) {
    JournalWorld world(folder / std::to_string(static_cast<int>(fsync)));
    world.settings.fsync = fsync;
    world.open();
    world.record_many("org", 100);
    world.settle();
    CHECK(world.heard.size() == 100);
    world.reopen();
    CHECK(world.restored.size() == 100);
  }
}

TEST_CASE("a load that its visitor ends is an error", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  world.record("org");
  world.settle();
  world.close();
  auto opened = SqliteJournal::open(world.settings, [] {});
  REQUIRE(opened);
  const auto loaded = (*opened)->load(
      [](const StoredEvent&) -> Status { return fail(ErrorKind::io, "no"); }, [](const auto&) {});
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().message == "no");
}
