#include "listen_cursor.h"

#include <fmt/format.h>

namespace syncws {
namespace {

Status check(const Result<Cursor>& cursor, const std::string& path,
             const std::string& organisation) {
  if (!cursor) {
    return fail(ErrorKind::usage,
                fmt::format("{} holds no cursor: {}; name another file, or remove this one to "
                            "start anew",
                            path, cursor.error().message));
  }
  if (cursor->organisation != organisation) {
    return fail(ErrorKind::usage,
                fmt::format("{} is the cursor of {}, not of {}; give each organisation a file of "
                            "its own",
                            path, cursor->organisation, organisation));
  }
  return {};
}

}  // namespace

Result<CursorFile> CursorFile::open(const std::string& path, const std::string& organisation) {
  auto file = cli::KeptFile::open(path);
  if (!file) return tl::make_unexpected(file.error());
  CursorFile cursor(*std::move(file), organisation);
  if (cursor.file_.text().empty()) return cursor;
  auto read = parse_cursor(cursor.file_.text());
  if (auto checked = check(read, path, organisation); !checked)
    return tl::make_unexpected(checked.error());
  cursor.stored_ = format_cursor(*read) + "\n";
  cursor.found_ = std::move(read->position);
  return cursor;
}

Status CursorFile::store(const Position& position) {
  auto text = format_cursor({organisation_, position}) + "\n";
  if (text == stored_) return {};
  return file_.replace(text).map([&] { stored_ = std::move(text); });
}

}  // namespace syncws
