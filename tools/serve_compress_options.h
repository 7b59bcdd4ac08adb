#pragma once

#include <optional>

#include "cli/option_table.h"
#include "wire/frame_packer.h"

namespace syncws {

/// Whether and how what viewers get is packed.
struct CompressOptions {
  bool is_on = false;
  std::uint64_t least_bytes = FramePacker::Settings().least_bytes;
  std::uint64_t level = static_cast<std::uint64_t>(FramePacker::Settings().level);

  /// None: nothing is.
  [[nodiscard]] std::optional<FramePacker::Settings> settings() const;
};

void describe_compress(cli::OptionTable& table, CompressOptions& options);

}  // namespace syncws
