#include "wire/frame_packer.h"

#include "wire/server_frame.h"

namespace syncws {

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
  ++tally_.frames;
  tally_.bytes_in += frame.size();
  tally_.bytes_out += out.size() - begin;
}

}  // namespace syncws
