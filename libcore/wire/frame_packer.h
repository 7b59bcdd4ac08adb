#pragma once

#include "rooms/span_packer.h"
#include "wire/deflater.h"

namespace syncws {

/// permessage-deflate for what rooms send.
class FramePacker final : public SpanPacker {
 public:
  struct Settings {
    std::size_t least_bytes = 64;  ///< payloads below are not packed
    int level = 6;                 ///< of zlib
  };

  explicit FramePacker(const Settings& settings)
      : least_bytes_(settings.least_bytes), deflater_(settings.level) {}

  [[nodiscard]] std::string pack(std::string_view frames) override;
  [[nodiscard]] Packed pack_behind(std::string& window, std::string_view frames) override;
  [[nodiscard]] std::size_t reach() const override { return Deflater::kReach; }
  [[nodiscard]] const Tally& tally() const override { return tally_; }

 private:
  void count(std::size_t bytes_in, std::size_t bytes_out);
  void pack_frame(std::string_view frame, std::string_view payload, std::string& out);

  std::size_t least_bytes_;
  Deflater deflater_;
  Tally tally_;
};

}  // namespace syncws
