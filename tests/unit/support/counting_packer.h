#pragma once

#include "rooms/span_packer.h"
#include "wire/frame_packer.h"

namespace syncws::test {

/// Packs for real and counts how often it is asked.
class CountingPacker final : public SpanPacker {
 public:
  [[nodiscard]] std::string pack(std::string_view frames) override {
    ++calls;
    return packer_.pack(frames);
  }
  [[nodiscard]] Packed pack_behind(std::string& window, std::string_view frames) override {
    ++calls;
    return packer_.pack_behind(window, frames);
  }
  [[nodiscard]] std::size_t reach() const override { return packer_.reach(); }
  [[nodiscard]] const Tally& tally() const override { return packer_.tally(); }

  int calls = 0;

 private:
  FramePacker packer_{{.least_bytes = 1}};
};

}  // namespace syncws::test
