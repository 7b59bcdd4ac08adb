#include "session_wire.h"

#include "base/utf8.h"
#include "expect.h"
#include "wire/close_payload.h"
#include "wire/frame_reader.h"

namespace syncws::fuzz {

Connections::Write SessionWire::write(Wire /*wire*/, std::string_view frames) {
  expect(!frames.empty(), "there is something in a write");
  expect(!is_over(), "nothing is written behind a close frame or a hang-up");
  if (mood == Write::broken) broke_ = true;
  if (mood == Write::refused || mood == Write::broken) return mood;
  expect(!broke_, "nothing is written to a connection that broke");
  while (!frames.empty()) {
    const auto header = read_frame_header(frames);
    expect(header.is_good && header.bytes + header.payload <= frames.size(),
           "frames are whole and good");
    look_at(header.first_byte, frames.substr(header.bytes, header.payload));
    frames.remove_prefix(header.bytes + header.payload);
  }
  return mood;
}

void SessionWire::look_at(unsigned first_byte, std::string_view payload) {
  constexpr unsigned kText = 0x81;
  constexpr unsigned kClose = 0x88;
  constexpr unsigned kPing = 0x89;
  expect(!closed_, "a close frame is the last");
  if (first_byte == kClose) return look_at_close(payload);
  expect(may_speak, "nothing but a close is said to who has shown no token");
  expect(first_byte == kText || first_byte == kPing, "texts, pings and closes are all there is");
  expect(first_byte != kText || (is_utf8(payload) && (payload[0] == '{' || payload[0] == '[')),
         "a text is JSON");
}

void SessionWire::look_at_close(std::string_view payload) {
  const auto said = read_close(payload);
  expect(payload.size() >= 2 && payload.size() <= 125 && !said.fault,
         "a close frame is a good one");
  closed_ = true;
}

void SessionWire::hang_up(Wire /*wire*/) {
  expect(!hung_up_, "a session hangs up once");
  hung_up_ = true;
}

}  // namespace syncws::fuzz
