// Records, forgets, full disks, restarts and kills in random order, against a model.
#include <filesystem>
#include <map>
#include <memory>
#include <random>

#include "catch.h"
#include "support/file_size_limit.h"
#include "support/folder.h"
#include "support/journal_world.h"

using namespace syncws;
using namespace syncws::test;

namespace {

/// Does as a hub would, and knows what must be there.
class Model {
 public:
  explicit Model(unsigned seed) : random_(seed), world_(folder_ / "j.db") { world_.open(); }

  void step() {
    switch (any(12)) {
      case 0:
        return forget();
      case 1:
        return restart();
      case 2:
        return kill();
      case 3:
        return fill_disk();
      case 4:
        return free_disk();
      case 5:
        return settle();
      default:
        return record();
    }
  }

  void finish() {
    free_disk();
    restart();
  }

 private:
  struct Room {
    Sequence tail = 1;
    Sequence head = 0;
  };

  int any(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  std::string any_organisation() { return "org-" + std::to_string(any(4)); }

  void record() {
    const auto organisation = any_organisation();
    world_.record_many(organisation, 1 + any(50), static_cast<std::size_t>(any(3000)));
  }

  void settle() {
    world_.settle();
    for (const auto& answer : std::exchange(world_.heard, {})) hear(answer);
    for (auto& [organisation, room] : rooms_)
      CHECK(world_.position(organisation).sequence == room.head);
  }

  void hear(const std::string& answer) {
    if (answer.ends_with("failed")) {
      CHECK(is_full_);
      return;
    }
    const auto space = answer.find(' ');
    auto& room = rooms_[answer.substr(0, space)];
    CHECK(std::stoull(answer.substr(space + 1)) == room.head + 1);
    ++room.head;
  }

  void forget() {
    settle();
    const auto organisation = any_organisation();
    auto& room = rooms_[organisation];
    const auto events = static_cast<int>(room.head + 1 - room.tail);
    room.tail += static_cast<Sequence>(any(events + 1));
    world_.journal->forget(organisation, room.tail);
  }

  void restart() {
    settle();
    world_.close();
    come_back(world_);
  }

  /// What is on the disk now, as another process sees it after this one was killed.
  void kill() {
    free_disk();
    copy_files(folder_ / "killed.db");
    JournalWorld killed(folder_ / "killed.db");
    come_back(killed);
  }

  /// The writer has to stand still meanwhile.
  void copy_files(const std::string& to) const {
    auto database = SqliteDatabase::open(folder_ / "j.db", SqliteDatabase::Mode::read_write);
    const auto transaction = SqliteTransaction::begin(*database);
    REQUIRE(transaction);
    for (const auto* const part : {"", "-wal"})
      std::filesystem::copy_file(folder_ / "j.db" + part, to + part,
                                 std::filesystem::copy_options::overwrite_existing);
    std::filesystem::remove(to + "-shm");
  }

  void come_back(JournalWorld& world) {
    limit_.reset();  // a start needs room
    is_full_ = false;
    world.open();
    std::map<std::string, Room> found;
    for (const auto& line : world.restored) {
      const auto space = line.find(' ');
      auto& room = found[line.substr(0, space)];
      const auto sequence = std::stoull(line.substr(space + 1));
      if (room.head == 0) room.tail = sequence;
      room.head = sequence;
    }
    for (const auto& [organisation, room] : rooms_) check(world, organisation, room, found);
    world_.until([this] { return world_.journal->is_available(); });
  }

  /// More than is needed may still be there, less may not.
  void check(JournalWorld& world, const std::string& organisation, const Room& room,
             const std::map<std::string, Room>& found) {
    INFO(organisation << " from " << room.tail << " to " << room.head);
    CHECK(world.position(organisation).sequence == room.head);
    const auto kept = found.find(organisation);
    if (kept == found.end()) {
      CHECK(room.tail == room.head + 1);
      return;
    }
    CHECK(kept->second.tail <= room.tail);
    CHECK(kept->second.head == room.head);
  }

  void fill_disk() {
    settle();
    if (limit_) return;
    const auto size = std::filesystem::file_size(folder_ / "j.db-wal");
    limit_ = std::make_unique<FileSizeLimit>(size + static_cast<rlim_t>(any(100'000)));
    is_full_ = true;
  }

  void free_disk() {
    settle();
    limit_.reset();
    world_.until([this] { return world_.journal->is_available(); });
    is_full_ = false;
  }

  std::mt19937 random_;
  Folder folder_;
  JournalWorld world_;
  std::map<std::string, Room> rooms_;
  std::unique_ptr<FileSizeLimit> limit_;
  bool is_full_ = false;
};

}  // namespace

TEST_CASE("whatever happens, what was answered is there and nothing else is", "[journal]") {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    INFO("seed " << seed);
    Model model(seed);
    for (int i = 0; i < 60; ++i) model.step();
    model.finish();
  }
}
