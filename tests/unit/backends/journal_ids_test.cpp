// Event ids are known again after a restart, as long as the window lasts.
#include "backends/sqlite_journal.h"
#include "catch.h"
#include "support/folder.h"
#include "support/journal_world.h"

using namespace syncws;
using namespace syncws::test;
using Lines = std::vector<std::string>;

TEST_CASE("ids are handed over in the order in which they came", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  world.record("org-b", "z");
  world.record("org-b");
  world.record("org-a", "y");
  world.record("org-b", "a");
  world.reopen();
  CHECK(world.restored_ids == Lines{"org-b z 1", "org-a y 1", "org-b a 3"});
}

TEST_CASE("an id outlives its event", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  world.record("org", "id");
  world.settle();
  world.journal->forget("org", 2);
  world.until([&] { return world.query("SELECT count(*) FROM events") == 0; });
  world.reopen();
  CHECK(world.restored.empty());
  CHECK(world.restored_ids == Lines{"org id 1"});
}

TEST_CASE("ids older than the window are forgotten while it runs", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.settings.dedup_window = std::chrono::milliseconds(200);
  world.open();
  for (int i = 0; i < 3000; ++i) world.record("org", std::to_string(i));
  world.settle();
  world.until([&] { return world.query("SELECT count(*) FROM event_ids") == 0; });
  world.record("org", "new");
  world.settle();
  CHECK(world.heard.back() == "org 3001");
}

TEST_CASE("ids that grew too old meanwhile are not handed over", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  world.record("org", "id");
  world.settle();
  world.close();
  world.settings.dedup_window = std::chrono::nanoseconds(1);
  world.until_later();
  world.open();
  CHECK(world.restored_ids.empty());
}

TEST_CASE("without a window no ids are kept", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  world.record("org", "before");
  world.settle();
  world.settings.dedup_window = Duration::zero();
  world.until_later();
  world.open();
  world.record("org", "id");
  world.settle();
  CHECK(world.query("SELECT count(*) FROM event_ids") == 0);
}

TEST_CASE("a clock that was set back makes nothing older or newer", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  world.record("org", "id-1");
  world.record("org", "id-2");
  world.settle();
  world.close();
  world.move_into_future(1);
  const auto now = wall_now().milliseconds;
  world.open();
  CHECK(world.restored_ids == Lines{"org id-1 1", "org id-2 2"});
  REQUIRE(world.restored_times.size() == 2);
  CHECK(world.restored_times[0] >= now);
  CHECK(world.restored_times[0] <= wall_now().milliseconds);
  CHECK(world.restored_times[1] == world.restored_times[0]);
}
