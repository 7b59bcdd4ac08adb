#include "wire/frame_packer.h"

#include "wire/server_frame.h"

namespace syncws {
namespace {

/// Its end is that of all that was ever in it.
void slide(std::string& window, std::string_view text) {
  constexpr auto kMost = Deflater::kReach;
  if (text.size() > kMost) text.remove_prefix(text.size() - kMost);
  const auto all = window.size() + text.size();
  if (all > kMost) window.erase(0, all - kMost);
  window += text;
}

}  // namespace

std::string FramePacker::pack(std::string_view frames) {
  const auto began = thread_time();
  std::string out;
  out.reserve(frames.size());
  while (!frames.empty()) {
    const auto rest = frames;
    const auto payload = server_frame::take_payload(frames);
    pack_frame(rest.substr(0, rest.size() - frames.size()), payload, out);
  }
  tally_.spent += thread_time() - began;
  return out;
}

void FramePacker::pack_frame(std::string_view frame, std::string_view payload, std::string& out) {
  const auto begin = out.size();
  if (payload.size() >= least_bytes_) server_frame::append_packed(out, deflater_.deflate(payload));
  const bool is_smaller = out.size() > begin && out.size() - begin < frame.size();
  if (!is_smaller) return static_cast<void>(out.replace(begin, std::string::npos, frame));
  count(frame.size(), out.size() - begin);
}

SpanPacker::Packed FramePacker::pack_behind(std::string& window, std::string_view frames) {
  const auto began = thread_time();
  Packed packed;
  while (!frames.empty()) {
    const auto rest = frames;
    const auto payload = server_frame::take_payload(frames);
    const auto frame = rest.substr(0, rest.size() - frames.size());
    if (payload.size() < least_bytes_) {
      packed.frames += frame;
      continue;
    }
    const auto begin = packed.frames.size();
    server_frame::append_packed(packed.frames, deflater_.deflate(payload, window));
    count(frame.size(), packed.frames.size() - begin);
    packed.text_bytes += payload.size();
    slide(window, payload);
  }
  tally_.spent += thread_time() - began;
  return packed;
}

void FramePacker::count(std::size_t bytes_in, std::size_t bytes_out) {
  ++tally_.frames;
  tally_.bytes_in += bytes_in;
  tally_.bytes_out += bytes_out;
}

}  // namespace syncws
