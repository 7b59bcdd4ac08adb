#include "journal/bare_loop.h"

#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "base/clock.h"

namespace syncws::perf {
namespace {

constexpr const char* kSetUp =
    "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=1000; PRAGMA cache_size=-8192;"
    "PRAGMA journal_size_limit=16777216;"
    "CREATE TABLE events(organization INTEGER NOT NULL, seq INTEGER NOT NULL,"
    "  received INTEGER NOT NULL, event TEXT NOT NULL,"
    "  PRIMARY KEY(organization, seq)) WITHOUT ROWID;";

const char* synchronous(JournalFsync fsync) {
  if (fsync == JournalFsync::always) return "PRAGMA synchronous=FULL";
  return fsync == JournalFsync::interval ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=OFF";
}

class Loop {
 public:
  Loop(const std::string& path, JournalFsync fsync) : fsync_(fsync) {
    check(sqlite3_open(path.c_str(), &database_));
    execute(kSetUp);
    execute(synchronous(fsync));
    check(sqlite3_prepare_v2(database_, "INSERT INTO events VALUES(?, ?, ?, ?)", -1, &insert_,
                             nullptr));
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() {
    sqlite3_finalize(insert_);
    sqlite3_close(database_);
  }

  void insert_all(const std::vector<Row>& rows, std::size_t group) {
    for (std::size_t begin = 0; begin < rows.size(); begin += group) {
      execute("BEGIN IMMEDIATE");
      const auto received = wall_now().milliseconds;
      const auto end = std::min(begin + group, rows.size());
      for (auto at = begin; at < end; ++at) insert(rows[at], received);
      execute("COMMIT");
      sync_now_and_then();
    }
  }

 private:
  void insert(const Row& row, std::int64_t received) {
    sqlite3_bind_int64(insert_, 1, row.organisation);
    sqlite3_bind_int64(insert_, 2, static_cast<sqlite3_int64>(row.sequence));
    sqlite3_bind_int64(insert_, 3, received);
    sqlite3_bind_text(insert_, 4, row.text.data(), static_cast<int>(row.text.size()),
                      SQLITE_STATIC);
    if (sqlite3_step(insert_) != SQLITE_DONE) check(SQLITE_ERROR);
    sqlite3_reset(insert_);
  }

  void sync_now_and_then() {
    if (fsync_ != JournalFsync::interval || monotonic_now() - synced_ < std::chrono::seconds(1))
      return;
    execute(
        "PRAGMA synchronous=FULL; BEGIN; PRAGMA user_version=1; COMMIT;"
        "PRAGMA synchronous=NORMAL");
    synced_ = monotonic_now();
  }

  void execute(const char* sql) { check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }
  void check(int code) {
    if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database_));
  }

  JournalFsync fsync_;
  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  Instant synced_ = monotonic_now();
};

}  // namespace

double run_bare_loop(const std::string& path, JournalFsync fsync, const std::vector<Row>& rows,
                     std::size_t group) {
  remove_database(path);
  Loop loop(path, fsync);
  const auto begun = monotonic_now();
  loop.insert_all(rows, std::max<std::size_t>(group, 1));
  return static_cast<double>(rows.size()) / to_seconds(monotonic_now() - begun);
}

}  // namespace syncws::perf
