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
