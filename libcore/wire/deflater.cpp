#include "wire/deflater.h"

#include <zlib.h>

#include "base/misuse.h"

namespace syncws {
namespace {

/// What every message ends with, and none carries (RFC 7692 section 7.2.1): 00 00 FF FF.
constexpr std::size_t kTail = 4;
/// What a flush may write on top of what zlib reckons with.
constexpr std::size_t kFlushRoom = 16;

}  // namespace

struct Deflater::State {
  z_stream stream{};
};

/// The memory level makes a hash of 4096 places, which a window of 2 KiB fills; clearing a larger
/// one for each message costs more than it saves.
Deflater::Deflater(int level) : state_(std::make_unique<State>()) {
  constexpr int kMemoryLevel = 5;
  require(deflateInit2(&state_->stream, level, Z_DEFLATED, -kWindowBits, kMemoryLevel,
                       Z_DEFAULT_STRATEGY) == Z_OK,
          "zlib could not be started");
}

Deflater::~Deflater() { deflateEnd(&state_->stream); }

/// A window that is handed in costs some 3 microseconds more than one that zlib keeps, but then
/// each room would need a zlib of its own (30 KB) in place of its last 2 KB of text.
std::string_view Deflater::deflate(std::string_view text, std::string_view window) {
  auto& stream = state_->stream;
  deflateReset(&stream);
  if (!window.empty()) {
    deflateSetDictionary(&stream, reinterpret_cast<const Bytef*>(window.data()),
                         static_cast<uInt>(window.size()));
  }
  packed_.resize(deflateBound(&stream, text.size()) + kFlushRoom);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed_.data());
  stream.avail_out = static_cast<uInt>(packed_.size());
  ::deflate(&stream, Z_SYNC_FLUSH);
  require(stream.avail_in == 0 && stream.avail_out > 0, "zlib needs more room than it said");
  return {packed_.data(), packed_.size() - stream.avail_out - kTail};
}

}  // namespace syncws
