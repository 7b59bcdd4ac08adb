#include "deflater.h"

#include <array>

namespace syncws::conformance {

Deflater::Deflater() {
  constexpr int kWindow = -15;  // no header of zlib's
  constexpr int kMemory = 8;
  deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kWindow, kMemory, Z_DEFAULT_STRATEGY);
}

std::string Deflater::deflate(std::string_view text) {
  constexpr std::size_t kTail = 4;  // 00 00 FF FF, which the reader puts back
  deflateReset(&stream_);
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream_.avail_in = static_cast<uInt>(text.size());
  std::string packed;
  std::array<char, 16'384> step{};
  do {
    stream_.next_out = reinterpret_cast<Bytef*>(step.data());
    stream_.avail_out = static_cast<uInt>(step.size());
    ::deflate(&stream_, Z_SYNC_FLUSH);
    packed.append(step.data(), step.size() - stream_.avail_out);
  } while (stream_.avail_out == 0);
  packed.resize(packed.size() - kTail);
  return packed;
}

}  // namespace syncws::conformance
