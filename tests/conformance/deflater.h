#pragma once

#include <zlib.h>

#include <string>
#include <string_view>

namespace syncws::conformance {

/// Packs messages, each by itself (RFC 7692 section 7.2.1).
class Deflater {
 public:
  Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() { deflateEnd(&stream_); }

  [[nodiscard]] std::string deflate(std::string_view text);

 private:
  z_stream stream_{};
};

}  // namespace syncws::conformance
