#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "backends/sqlite_database.h"
#include "base/clock.h"
#include "base/error.h"

namespace syncws {

/// A producer's lines on disk, in order, until a server has them. Several processes may append; one
/// at a time takes lines out. Each call that changes something is one transaction, on the disk when
/// it returns: a process killed at any time leaves each line either in or not.
///
/// Errors are of kind usage when the folder holds another program's database, else of kind io.
class Spool {
 public:
  /// A line, and where its producer had it from.
  struct Line {
    std::string text;
    std::string file;
    std::uint64_t line = 0;
    std::uint64_t number = 0;
  };
  struct Kept {
    std::int64_t id = 0;  ///< grows in the order of appending, and is never given again
    Line line;
    std::string run;  ///< the process that appended it
    WallTime since;
  };
  struct Summary {
    std::uint64_t lines = 0;
    std::uint64_t bytes = 0;  ///< of the lines' text
    std::optional<WallTime> oldest;
  };

  /// The spool in this folder, which is made (0700) with all of it that isn't there.
  [[nodiscard]] static Result<Spool> open(const std::string& folder);
  /// What is in a folder; nothing where there is no spool.
  [[nodiscard]] static Result<Summary> look_at(const std::string& folder);

  /// Appends as many of the lines, from the first on, as keep the spool within `limit` bytes.
  [[nodiscard]] Result<std::size_t> append(const std::string& run, std::span<const Line> lines,
                                           WallTime now, std::uint64_t limit);
  /// The lines behind `id`, oldest first: at most `most_lines`.
  [[nodiscard]] Result<std::vector<Kept>> lines_after(std::int64_t id, std::size_t most_lines);
  /// Takes out all lines up to `id`.
  [[nodiscard]] Status remove_through(std::int64_t id);
  [[nodiscard]] Result<Summary> summary();
  [[nodiscard]] Result<std::uint64_t> lines_of(const std::string& run);

 private:
  Spool(SqliteDatabase database, SqliteStatement insert, SqliteStatement select)
      : database_(std::move(database)), insert_(std::move(insert)), select_(std::move(select)) {}

  [[nodiscard]] static SqliteResult<Spool> open_database(const std::string& path,
                                                         SqliteDatabase::Mode mode);
  [[nodiscard]] SqliteResult<std::size_t> try_append(const std::string& run,
                                                     std::span<const Line> lines, WallTime now,
                                                     std::uint64_t limit);
  [[nodiscard]] SqliteStatus insert(const std::string& run, const Line& line, WallTime now);
  [[nodiscard]] SqliteResult<std::vector<Kept>> select(std::int64_t id, std::size_t most_lines);
  [[nodiscard]] SqliteStatus try_remove_through(std::int64_t id);
  [[nodiscard]] SqliteResult<Summary> summarise();

  SqliteDatabase database_;
  SqliteStatement insert_;
  SqliteStatement select_;
};

}  // namespace syncws
