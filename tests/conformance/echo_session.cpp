#include "echo_session.h"

#include "wire/server_frame.h"

namespace syncws::conformance {
namespace {

std::string frame_of(std::string_view payload, bool is_text, bool is_packed) {
  constexpr unsigned kFin = 0x80;
  constexpr unsigned kPacked = 0x40;
  std::string frame;
  server_frame::append_text_header(frame, payload.size());
  frame[0] = static_cast<char>(kFin | (is_packed ? kPacked : 0U) | (is_text ? 1U : 2U));
  return frame += payload;
}

}  // namespace

void EchoSession::on_message(InboundMessage& message) {
  auto text = message.take_text();
  if (message.is_compressed()) text = deflater_.deflate(text);
  waiting_.push_back(frame_of(text, message.is_text(), message.is_compressed()));
  waiting_bytes_ += waiting_.back().size();
  send_waiting();
  if (waiting_bytes_ > kMostWaiting) hang_up();
}

void EchoSession::on_writable() {
  send_waiting();
  Session::on_writable();
}

void EchoSession::send_waiting() {
  while (!waiting_.empty() && !is_closing()) {
    const auto written = connection().write(waiting_.front());
    if (written == Connection::Write::refused) return;
    if (written == Connection::Write::broken) return hang_up();
    waiting_bytes_ -= waiting_.front().size();
    waiting_.pop_front();
  }
}

}  // namespace syncws::conformance
