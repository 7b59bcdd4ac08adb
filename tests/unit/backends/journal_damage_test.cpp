// A journal whose bytes were changed behind its back is refused, or says exactly what it said.
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "backends/wal_check.h"
#include "catch.h"
#include "support/folder.h"
#include "support/journal_world.h"

using namespace syncws;
using namespace syncws::test;

namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string with_flipped_bit(std::string bytes, std::size_t bit) {
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  return bytes;
}

/// What a process leaves behind that is killed, and what it had written down until then.
struct Remains {
  std::string main;
  std::string log;
  std::vector<std::string> events;
  std::vector<std::string> ids;
};

/// Several commits in the log, some of many pages; with `into_main` most of it is in the main file.
Remains make_remains(const Folder& folder, bool into_main) {
  JournalWorld world(folder / "origin.db");
  world.open();
  for (int commit = 0; commit < 5; ++commit) {
    world.record_many("org-a", 1 + commit * 5, 300);
    world.record("org-b", "id-" + std::to_string(commit));
    world.settle();
  }
  if (into_main) world.reopen();
  Remains remains{read_file(folder / "origin.db"), read_file(folder / "origin.db-wal"), {}, {}};
  world.reopen();
  remains.events = world.restored;
  remains.ids = world.restored_ids;
  return remains;
}

/// Opens what is left. Returns the sentence, empty if it was fine.
std::string try_remains(JournalWorld& world, const std::string& main, const std::string& log) {
  world.close();
  std::filesystem::remove(world.settings.path + "-shm");
  write_file(world.settings.path, main);
  write_file(world.settings.path + "-wal", log);
  return world.try_open();
}

void check_same(const JournalWorld& world, const Remains& remains) {
  CHECK(world.restored == remains.events);
  CHECK(world.restored_ids == remains.ids);
}

/// Every bit of a random choice, and every bit of the beginning.
std::vector<std::size_t> some_bits(std::size_t bytes, std::size_t beginning) {
  std::vector<std::size_t> bits;
  for (std::size_t bit = 0; bit < beginning * 8; bit += 3) bits.push_back(bit);
  std::mt19937 random(1);  // NOLINT(bugprone-random-generator-seed): the same each time
  std::uniform_int_distribution<std::size_t> any(0, bytes * 8 - 1);
  for (int i = 0; i < 150; ++i) bits.push_back(any(random));
  return bits;
}

}  // namespace

TEST_CASE("what a killed process leaves behind is whole", "[journal]") {
  const Folder folder;
  const auto remains = make_remains(folder, false);
  CHECK(remains.log.size() > 10 * 4096);
  JournalWorld world(folder / "j.db");
  CHECK(try_remains(world, remains.main, remains.log) == "");
  check_same(world, remains);
}

TEST_CASE("a bit that flips in the log is noticed", "[journal]") {
  const Folder folder;
  const auto remains = make_remains(folder, false);
  JournalWorld world(folder / "j.db");
  for (const auto bit : some_bits(remains.log.size(), 80)) {
    INFO("bit " << bit % 8 << " of byte " << bit / 8);
    const auto sentence = try_remains(world, remains.main, with_flipped_bit(remains.log, bit));
    INFO(sentence);
    CHECK(sentence.find("is damaged: ") != std::string::npos);
    CHECK(world.kind == ErrorKind::io);
  }
}

TEST_CASE("a bit that flips in what was committed last is noticed", "[journal]") {
  constexpr std::size_t kFrame = 24 + 4096;
  const Folder folder;
  const auto remains = make_remains(folder, false);
  const auto last = remains.log.size() - kFrame;
  JournalWorld world(folder / "j.db");
  for (const auto bit : some_bits(kFrame, 24)) {
    INFO("bit " << bit % 8 << " of byte " << bit / 8 << " of the last frame");
    const auto log = with_flipped_bit(remains.log, last * 8 + bit);
    CHECK(try_remains(world, remains.main, log).find("is damaged: ") != std::string::npos);
  }
}

TEST_CASE("a crash between the head and the page of a commit's frame is no damage", "[journal]") {
  constexpr std::size_t kPage = 4096;
  const Folder folder;
  const auto remains = make_remains(folder, false);
  JournalWorld world(folder / "j.db");
  auto log = remains.log;
  const auto before = log.substr(log.size() - 2 * kPage - 24, kPage);  // some other page's bytes
  log.replace(log.size() - kPage, kPage, before);
  CHECK(try_remains(world, remains.main, log) == "");
  CHECK(!world.restored.empty());
  CHECK(world.restored != remains.events);
}

TEST_CASE("a bit that flips in the file is noticed, or says nothing", "[journal]") {
  const Folder folder;
  const auto remains = make_remains(folder, true);
  JournalWorld world(folder / "j.db");
  int noticed = 0;
  for (const auto bit : some_bits(remains.main.size(), 100)) {
    INFO("bit " << bit % 8 << " of byte " << bit / 8);
    const auto sentence = try_remains(world, with_flipped_bit(remains.main, bit), remains.log);
    INFO(sentence);
    if (sentence.empty()) {
      check_same(world, remains);
    } else {
      CHECK((world.kind == ErrorKind::io || world.kind == ErrorKind::usage));
      ++noticed;
    }
  }
  CHECK(noticed > 20);
}

TEST_CASE("a log that was cut off still has what came before", "[journal]") {
  const Folder folder;
  const auto remains = make_remains(folder, false);
  JournalWorld world(folder / "j.db");
  for (std::size_t length = 0; length < remains.log.size(); length += 1500) {
    INFO("cut off at " << length);
    REQUIRE(try_remains(world, remains.main, remains.log.substr(0, length)) == "");
    CHECK(world.restored.size() <= remains.events.size());
    world.record("org-a");
    world.settle();
    CHECK_FALSE(world.heard.back().ends_with("failed"));
  }
}

TEST_CASE("a file that was cut off is damaged", "[journal]") {
  const Folder folder;
  const auto remains = make_remains(folder, true);
  JournalWorld world(folder / "j.db");
  const auto whole = remains.main.size();
  for (const auto length :
       {std::size_t{1}, std::size_t{50}, std::size_t{100}, std::size_t{600}, std::size_t{4096},
        std::size_t{8192}, whole / 2, whole - 4096, whole - 1}) {
    INFO("cut off at " << length);
    const auto sentence = try_remains(world, remains.main.substr(0, length), remains.log);
    INFO(sentence);
    CHECK(sentence.find("is damaged: ") != std::string::npos);
    CHECK(sentence.find(" .recover") != std::string::npos);
    CHECK(world.kind == ErrorKind::io);
  }
}

TEST_CASE("an empty file beside a log is damaged, not new", "[journal]") {
  const Folder folder;
  const auto remains = make_remains(folder, false);
  JournalWorld world(folder / "j.db");
  CHECK(try_remains(world, "", remains.log).find("its beginning is missing") != std::string::npos);
  CHECK(read_file(folder / "j.db-wal") == remains.log);
}

TEST_CASE("rows that were changed or are missing are named", "[journal]") {
  const Folder folder;
  const auto remains = make_remains(folder, true);
  JournalWorld world(folder / "j.db");
  constexpr std::array<std::array<const char*, 2>, 8> kCases{{
      {"UPDATE events SET event = 'x' WHERE organization = 1 AND seq = 7",
       "event 7 of organisation org-a is not as it was written"},
      {"UPDATE events SET received = received + 1 WHERE organization = 2 AND seq = 2",
       "event 2 of organisation org-b is not as it was written"},
      {"DELETE FROM events WHERE organization = 1 AND seq = 9",
       "event 9 of organisation org-a is missing"},
      {"DELETE FROM events WHERE organization = 2 AND seq = 5",
       "event 5 of organisation org-b is missing"},
      {"DELETE FROM organizations WHERE id = 2", "the organisation with id 2 is missing"},
      {"UPDATE organizations SET epoch = 'y' WHERE id = 1",
       "the entry of organisation org-a is not as it was written"},
      {"DELETE FROM beginning", "the epoch in which organisations begin is missing"},
      {"UPDATE event_ids SET seq = 1 WHERE event_id = 'id-4'",
       "the eventId of event 1 of organisation org-b is not as it was written"},
  }};
  for (const auto& [sql, words] : kCases) {
    REQUIRE(try_remains(world, remains.main, "") == "");
    world.close();
    {
      auto database = SqliteDatabase::open(folder / "j.db", SqliteDatabase::Mode::read_write);
      REQUIRE(database->execute(sql));
    }
    const auto sentence = world.try_open();
    INFO(sentence);
    CHECK(sentence.find(words) != std::string::npos);
    CHECK(world.kind == ErrorKind::io);
  }
}

TEST_CASE("no log, an empty one and a begun one are no damage", "[journal]") {
  const Folder folder;
  CHECK_FALSE(find_wal_damage(folder / "none"));
  for (const auto size : {0, 31, 32, 500}) {
    write_file(folder / "wal", std::string(static_cast<std::size_t>(size), '\0'));
    CHECK_FALSE(find_wal_damage(folder / "wal"));
  }
}
