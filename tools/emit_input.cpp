#include "emit_input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace syncws {
namespace {

/// A named pipe without a writer would keep open() waiting, and deaf; non-blocking, it is the loop
/// that waits.
int open_for_reading(const std::string& name) {
  struct stat about {};
  const bool is_pipe = stat(name.c_str(), &about) == 0 && S_ISFIFO(about.st_mode);
  return open(name.c_str(), O_RDONLY | O_CLOEXEC | (is_pipe ? O_NONBLOCK : 0));
}

}  // namespace

EmitInput::EmitInput(UvLoop& loop, std::vector<std::string> files, std::size_t most_bytes,
                     Handler handler)
    : loop_(loop),
      files_(std::move(files)),
      handler_(std::move(handler)),
      most_bytes_(most_bytes),
      next_file_(loop, [this] { open_next(); }) {}

EmitInput::~EmitInput() { close_file(); }

void EmitInput::open_next() {
  close_file();
  if (file_ == files_.size()) return handler_.on_end({});
  const auto& name = files_[file_];
  descriptor_ = name == "-" ? STDIN_FILENO : open_for_reading(name);
  if (descriptor_ < 0)
    return handler_.on_end(fail_errno(ErrorKind::io, fmt::format("can't open {}", name), errno));
  auto reader = UvByteReader::make(loop_, descriptor_,
                                   {[this](std::string_view bytes) {
                                      splitter_.feed(bytes);
                                      read_lines();
                                    },
                                    [this](const Status& status) { on_file_end(status); }});
  if (!reader) return handler_.on_end(fail_in(name, reader.error()));
  reader_ = *std::move(reader);
  line_ = 0;
  at_end_ = false;
  splitter_ = LineSplitter(most_bytes_);
  if (wants_more_) reader_->go_on();
}

void EmitInput::close_file() {
  reader_.reset();
  if (descriptor_ > STDIN_FILENO) close(descriptor_);
  descriptor_ = -1;
}

void EmitInput::resume() {
  if (wants_more_) return;
  wants_more_ = true;
  read_lines();
  if (!wants_more_ || reader_ == nullptr) return;
  if (at_end_) {
    finish_file();
  } else {
    reader_->go_on();
  }
}

void EmitInput::read_lines() {
  while (wants_more_) {
    const auto line = splitter_.next();
    if (!line) return handler_.on_pause();
    hand_over(*line);
  }
  reader_->pause();
  handler_.on_pause();
}

void EmitInput::hand_over(const LineSplitter::Line& line) {
  wants_more_ = handler_.on_line({shown_name(), ++line_, ++number_}, line);
}

void EmitInput::on_file_end(const Status& status) {
  if (!status) return handler_.on_end(fail_in(files_[file_], status.error()));
  at_end_ = true;
  if (wants_more_) finish_file();
}

/// A last line without a newline counts.
void EmitInput::finish_file() {
  if (const auto last = splitter_.finish()) hand_over(*last);
  handler_.on_pause();
  ++file_;
  at_end_ = false;
  next_file_.start({});
}

/// With a single input its name says nothing.
std::string EmitInput::shown_name() const {
  return files_[file_] == "-" ? std::string() : files_[file_];
}

}  // namespace syncws
