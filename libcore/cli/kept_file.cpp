#include "cli/kept_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "cli/file_trouble.h"

namespace syncws::cli {
namespace {

constexpr mode_t kReadableByAll = 0644;

/// Where a link leads to: renaming a new file onto the link itself would only replace the link.
std::string behind_links(const std::string& path) {
  std::error_code problem;
  const auto real = std::filesystem::weakly_canonical(path, problem);
  return problem ? path : real.string();
}

/// Between opening and locking, the file's owner may have put a new one in its place, or taken an
/// unused one away.
bool still_stands_at(const std::string& path, int file) {
  struct stat opened {};
  struct stat standing {};
  return fstat(file, &opened) == 0 && stat(path.c_str(), &standing) == 0 &&
         opened.st_dev == standing.st_dev && opened.st_ino == standing.st_ino;
}

Result<Descriptor> open_regular(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kReadableByAll));
  if (!file.is_open()) return file_trouble(fmt::format("can't open {}", path), errno);
  struct stat about {};
  if (fstat(file.get(), &about) != 0)
    return file_trouble(fmt::format("can't open {}", path), errno);
  if (!S_ISREG(about.st_mode))
    return fail(ErrorKind::usage, fmt::format("{} is no regular file", path));
  return file;
}

Result<Descriptor> open_locked(const std::string& path) {
  for (;;) {
    auto file = open_regular(path);
    if (!file) return file;
    if (flock(file->get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return file_trouble(fmt::format("can't lock {}", path), errno);
      return fail(ErrorKind::usage, fmt::format("{} is in use by another process", path));
    }
    if (still_stands_at(path, file->get())) return file;
  }
}

/// 0 or an errno.
int write_whole(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = write(file, text.data(), text.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return fsync(file) == 0 ? 0 : errno;
}

Descriptor open_draft(const std::string& path) {
  return Descriptor(
      ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, kReadableByAll));
}

}  // namespace

KeptFile::KeptFile(std::string path, Descriptor file)
    : path_(std::move(path)), file_(std::move(file)) {}

Result<KeptFile> KeptFile::open(const std::string& path) {
  auto real = behind_links(path);
  auto file = open_locked(real);
  if (!file) return tl::make_unexpected(file.error());
  KeptFile kept(std::move(real), *std::move(file));
  auto status = kept.read().and_then([&] { return kept.probe(); });
  if (!status) return tl::make_unexpected(status.error());
  return kept;
}

KeptFile::~KeptFile() {
  if (file_.is_open() && is_unused_) unlink(path_.c_str());
}

Status KeptFile::read() {
  constexpr std::size_t kMostText = 4096;
  text_.resize(kMostText);
  const auto length = ::read(file_.get(), text_.data(), text_.size());
  if (length < 0) return file_trouble(fmt::format("can't read {}", path_), errno);
  text_.resize(static_cast<std::size_t>(length));
  is_unused_ = text_.empty();
  return {};
}

/// Better now than after the first event: may files be made beside it?
Status KeptFile::probe() const {
  const auto made = open_draft(draft());
  if (!made.is_open()) return file_trouble(fmt::format("can't write {}", draft()), errno);
  unlink(draft().c_str());
  return {};
}

/// The new file is locked before it takes its place, so that no moment finds the place free. The
/// folder is not synchronised: after a power cut the old text may stand there again.
Status KeptFile::replace(std::string_view text) {
  auto made = open_draft(draft());
  if (!made.is_open()) return file_trouble(fmt::format("can't write {}", draft()), errno);
  int problem = flock(made.get(), LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
  if (problem == 0) problem = write_whole(made.get(), text);
  if (problem == 0 && std::rename(draft().c_str(), path_.c_str()) != 0) problem = errno;
  if (problem != 0) {
    unlink(draft().c_str());
    return file_trouble(fmt::format("can't write {}", path_), problem);
  }
  file_ = std::move(made);
  is_unused_ = false;
  return {};
}

}  // namespace syncws::cli
