#include "wire/inflater.h"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace syncws {
namespace {

/// What every compressed message ends with, and none carries (RFC 7692 section 7.2.2).
constexpr std::array<char, 4> kTail{0, 0, '\xFF', '\xFF'};
/// Negative: a bare stream, without zlib's header. The largest window that a client may use.
constexpr int kWindow = -15;
constexpr std::size_t kStep = std::size_t{16} * 1024;

}  // namespace

struct Inflater::State {
  z_stream stream{};
  bool is_ready = false;
  std::array<char, kStep> step;

  ~State() {
    if (is_ready) inflateEnd(&stream);
  }

  bool begin() {
    is_ready = is_ready ? inflateReset(&stream) == Z_OK : inflateInit2(&stream, kWindow) == Z_OK;
    return is_ready;
  }

  void give(std::string_view bytes) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
  }

  /// Unpacks what was given, and puts it behind `out`. A sender may end its stream within a message
  /// and begin another (RFC 7692 section 7.2.3.4).
  tl::expected<void, Fault> drain(std::string& out, std::size_t most) {
    do {
      stream.next_out = reinterpret_cast<Bytef*>(step.data());
      stream.avail_out = static_cast<uInt>(std::min(step.size(), most + 1 - out.size()));
      const auto room = stream.avail_out;
      const int result = ::inflate(&stream, Z_SYNC_FLUSH);
      if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
        return tl::make_unexpected(Fault::corrupt);
      out.append(step.data(), room - stream.avail_out);
      if (out.size() > most) return tl::make_unexpected(Fault::too_big);
      if (result == Z_STREAM_END) inflateReset(&stream);
    } while (stream.avail_in > 0 || stream.avail_out == 0);
    return {};
  }

  /// Not in the middle of a block.
  [[nodiscard]] bool is_at_boundary() const {
    constexpr int kAfterBlock = 128;
    return (stream.data_type & kAfterBlock) != 0;
  }
};

Inflater::Inflater() = default;
Inflater::~Inflater() = default;

tl::expected<std::string, Inflater::Fault> Inflater::inflate(std::string_view packed,
                                                             std::size_t most) {
  if (state_ == nullptr) state_ = std::make_unique<State>();
  if (!state_->begin()) return tl::make_unexpected(Fault::corrupt);
  std::string out;
  for (const auto bytes : {packed, std::string_view(kTail.data(), kTail.size())}) {
    state_->give(bytes);
    if (auto drained = state_->drain(out, most); !drained)
      return tl::make_unexpected(drained.error());
  }
  if (!state_->is_at_boundary()) return tl::make_unexpected(Fault::corrupt);
  return out;
}

}  // namespace syncws
