#include "net/send_window.h"

namespace syncws {

void SendWindow::add(InputLine origin, std::string text) {
  bytes_ += text.size();
  lines_.push_back({std::move(origin), std::move(text)});
}

std::string SendWindow::take_unsent(std::size_t most_lines, std::size_t most_bytes) {
  std::string batch;
  for (std::size_t i = 0; i < most_lines && has_unsent() && batch.size() < most_bytes; ++i) {
    batch += lines_[sent_++].text;
    batch += '\n';
  }
  return batch;
}

bool SendWindow::acknowledge(std::uint64_t lines) {
  if (lines < acknowledged_ || lines - acknowledged_ > sent_) return false;
  drop_front(lines - acknowledged_);
  return true;
}

const SendWindow::Line* SendWindow::find(std::uint64_t connection_line) const {
  if (connection_line <= acknowledged_ || connection_line - acknowledged_ > sent_) return nullptr;
  return &lines_[connection_line - acknowledged_ - 1];
}

void SendWindow::restart() {
  sent_ = 0;
  acknowledged_ = 0;
}

void SendWindow::drop_front(std::size_t count) {
  acknowledged_ += count;
  sent_ -= count;
  for (; count > 0; --count) {
    bytes_ -= lines_.front().text.size();
    lines_.pop_front();
  }
}

}  // namespace syncws
