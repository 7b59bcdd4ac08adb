#include "wire/line_splitter.h"

namespace syncws {

void LineSplitter::feed(std::string_view bytes) {
  buffer_.erase(0, at_);
  at_ = 0;
  buffer_ += bytes;
}

std::optional<LineSplitter::Line> LineSplitter::next() {
  const auto end = buffer_.find('\n', at_);
  if (end != std::string::npos) {
    const auto line = make_line(std::string_view(buffer_).substr(at_, end - at_));
    at_ = end + 1;
    return line;
  }
  const auto rest = buffer_.size() - at_;
  if (rest > most_bytes_ + 1) {  // one more for a carriage return
    discarded_ += rest;
    discarded_return_ = buffer_.ends_with('\r');
    buffer_.clear();
    at_ = 0;
  }
  return std::nullopt;
}

std::optional<LineSplitter::Line> LineSplitter::finish() {
  const auto rest = std::string_view(buffer_).substr(at_);
  if (rest.empty() && discarded_ == 0) return std::nullopt;
  const auto line = make_line(rest);
  at_ = buffer_.size();
  return line;
}

LineSplitter::Line LineSplitter::make_line(std::string_view text) {
  const bool ends_in_discarded = text.empty() && discarded_ > 0;
  if (text.ends_with('\r')) text.remove_suffix(1);
  const auto bytes = discarded_ + text.size() - (ends_in_discarded && discarded_return_ ? 1 : 0);
  discarded_ = 0;
  if (bytes > most_bytes_) return {{}, bytes, true};
  return {text, bytes, false};
}

}  // namespace syncws
