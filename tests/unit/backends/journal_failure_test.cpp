// A disk that is full, and what becomes of the entries on their way.
#include <algorithm>
#include <memory>

#include "backends/sqlite_journal.h"
#include "catch.h"
#include "support/file_size_limit.h"
#include "support/folder.h"
#include "support/journal_world.h"

using namespace syncws;
using namespace syncws::test;

namespace {

constexpr rlim_t kSmallDisk = 256 * 1024;

std::size_t failed(const JournalWorld& world) {
  return static_cast<std::size_t>(
      std::count_if(world.heard.begin(), world.heard.end(),
                    [](const std::string& answer) { return answer.ends_with("failed"); }));
}

void wait_until_available(JournalWorld& world) {
  world.until([&] { return world.journal->is_available(); });
}

/// First an event that such a disk has no room for, even when the log has given its own back.
void record_too_much(JournalWorld& world, int count) {
  world.record("org", "", 4 * kSmallDisk);
  world.record_many("org", count - 1, 2000);
}

}  // namespace

TEST_CASE("a full disk fails the group and all behind it, in order", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  world.record_many("org", 10);
  world.settle();
  const FileSizeLimit limit(kSmallDisk);
  record_too_much(world, 500);
  world.record("other");
  world.settle();
  CHECK_FALSE(world.journal->is_available());
  CHECK(world.last_error.find("j.db can't be written: ") != std::string::npos);
  REQUIRE(world.heard.size() == 511);
  const auto written = world.heard.size() - failed(world);
  CHECK(world.heard[written] == "org " + std::to_string(written + 1) + " failed");
  CHECK(std::all_of(world.heard.begin() + static_cast<std::ptrdiff_t>(written), world.heard.end(),
                    [](const std::string& answer) { return answer.ends_with("failed"); }));
  CHECK(world.position("org").sequence == written);
  CHECK(world.position("other").sequence == 0);
}

TEST_CASE("while nothing can be written every entry fails at once", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  const FileSizeLimit limit(kSmallDisk);
  record_too_much(world, 500);
  world.settle();
  REQUIRE_FALSE(world.journal->is_available());
  const auto before = world.heard.size();
  const auto head = world.position("org").sequence;
  world.record_many("org", 2);
  CHECK(world.heard.size() == before);
  world.settle();
  CHECK(world.heard[before] == "org " + std::to_string(head + 1) + " failed");
  CHECK(world.heard[before + 1] == "org " + std::to_string(head + 2) + " failed");
  CHECK(world.position("org").sequence == head);
}

TEST_CASE("when there is room again positions go on where the file ends", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  {
    const FileSizeLimit limit(kSmallDisk);
    record_too_much(world, 500);
    world.settle();
    REQUIRE_FALSE(world.journal->is_available());
  }
  wait_until_available(world);
  const auto head = world.position("org").sequence;
  world.heard.clear();
  world.record_many("org", 3);
  world.settle();
  CHECK(world.heard.front() == "org " + std::to_string(head + 1));
  CHECK(failed(world) == 0);
  world.reopen();
  CHECK(world.restored.size() == head + 3);
}

TEST_CASE("what was recorded before the failure was heard of is not written later", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  {
    const FileSizeLimit limit(kSmallDisk);
    record_too_much(world, 200);
    // Let it fail and stay unheard: what comes now has positions that will be given again.
    world.wait_for_knock();
    world.record_many("org", 5);
    world.settle();
  }
  wait_until_available(world);
  const auto head = world.position("org").sequence;
  world.record("org");
  world.reopen();
  CHECK(world.restored.size() == head + 1);
  CHECK(world.position("org").sequence == head + 1);
}

TEST_CASE("a disk with little room does not look good in between", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  const FileSizeLimit limit(kSmallDisk);
  record_too_much(world, 500);
  world.settle();
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(1200);
  world.until([&] {
    CHECK_FALSE(world.journal->is_available());
    return std::chrono::steady_clock::now() > end;
  });
}

TEST_CASE("the end does not wait for a disk that is full", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  const FileSizeLimit limit(kSmallDisk);
  record_too_much(world, 500);
  world.close();
}

TEST_CASE("more than may be open is refused behind what is open", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.settings.fsync = JournalFsync::never;
  world.open();
  constexpr int kMore = 10;
  const auto most = static_cast<int>(SqliteJournal::kMostEntries);
  world.record_many("org", most + kMore);
  world.settle();
  CHECK(world.heard.size() == SqliteJournal::kMostEntries + kMore);
  CHECK(failed(world) == kMore);
  CHECK(world.heard.back() == "org " + std::to_string(most + kMore) + " failed");
  CHECK(world.journal->is_available());
  world.record("org");
  world.settle();
  CHECK(world.heard.back() == "org " + std::to_string(most + 1));
}
