#include "backends/journal_error.h"

#include <fmt/format.h>

namespace syncws::journal_error {

Error cannot_be_opened(std::string_view path, std::string_view reason) {
  return {ErrorKind::usage, fmt::format("the journal {} can't be opened: {}", path, reason)};
}

Error is_in_use(std::string_view path) {
  return {ErrorKind::usage, fmt::format("the journal {} is in use by another process", path)};
}

Error is_no_journal(std::string_view path, std::string_view reason) {
  return {ErrorKind::usage,
          fmt::format("{} is not a journal of syncws: {}; choose another file", path, reason)};
}

Error is_damaged(std::string_view path, std::string_view reason) {
  return {ErrorKind::io, fmt::format("the journal {} is damaged: {}; move it away, or save what "
                                     "can be saved with: sqlite3 {} .recover",
                                     path, reason, path)};
}

Error cannot_be_read(std::string_view path, std::string_view reason) {
  return {ErrorKind::io, fmt::format("the journal {} can't be read: {}", path, reason)};
}

Error cannot_be_written(std::string_view path, std::string_view reason, ErrorKind kind) {
  return {kind, fmt::format("the journal {} can't be written: {}", path, reason)};
}

/// What SQLite finds odd in a file that has our mark is taken for damage: a flipped bit in the
/// schema makes a table unknown, for instance.
Error at_start(std::string_view path, const SqliteError& error) {
  switch (error.trouble) {
    case SqliteTrouble::full:
      return cannot_be_written(path, error.reason, ErrorKind::io);
    case SqliteTrouble::read_only:
      return cannot_be_written(path, error.reason, ErrorKind::usage);
    case SqliteTrouble::io:
      return cannot_be_read(path, error.reason);
    case SqliteTrouble::busy:
      return is_in_use(path);
    case SqliteTrouble::cannot_open:
      return cannot_be_opened(path, error.reason);
    case SqliteTrouble::not_a_database:
      return is_no_journal(path, error.reason);
    default:
      return is_damaged(path, error.reason);
  }
}

}  // namespace syncws::journal_error
