#include "wire/stream_inflater.h"

#include <zlib.h>

#include "base/misuse.h"

namespace syncws {
namespace {

constexpr std::string_view kLeftOut{"\0\0\xFF\xFF", 4};  // by the sender, of each message
constexpr std::size_t kStep = std::size_t{16} * 1024;
constexpr std::size_t kMostText = std::size_t{16} << 20;

}  // namespace

struct StreamInflater::State {
  z_stream stream{};
};

StreamInflater::StreamInflater(int window_bits, bool keeps_context)
    : state_(std::make_unique<State>()), keeps_context_(keeps_context) {
  require(inflateInit2(&state_->stream, -window_bits) == Z_OK, "zlib could not be started");
}

StreamInflater::~StreamInflater() { inflateEnd(&state_->stream); }

bool StreamInflater::inflate(std::string_view packed, std::string& text) {
  text.clear();
  if (!keeps_context_) inflateReset(&state_->stream);
  return take(packed, text) && take(kLeftOut, text);
}

/// A message may end with a last block; what follows begins a new stream.
bool StreamInflater::take(std::string_view packed, std::string& text) {
  auto& stream = state_->stream;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  do {
    const auto before = text.size();
    text.resize(before + kStep);
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + before);
    stream.avail_out = kStep;
    const int result = ::inflate(&stream, Z_SYNC_FLUSH);
    text.resize(text.size() - stream.avail_out);
    if (result == Z_STREAM_END) inflateReset(&stream);
    if (result != Z_OK && result != Z_BUF_ERROR && result != Z_STREAM_END) return false;
    if (result == Z_BUF_ERROR && stream.avail_in > 0) return false;
  } while ((stream.avail_in > 0 || stream.avail_out == 0) && text.size() < kMostText);
  return stream.avail_in == 0;
}

}  // namespace syncws
