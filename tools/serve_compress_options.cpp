#include "serve_compress_options.h"

namespace syncws {

void describe_compress(cli::OptionTable& table, CompressOptions& options) {
  table.flag("compress", options.is_on,
             "pack what viewers get that offer permessage-deflate (RFC 7692)");
  table.value("compress-min", "SIZE", cli::set_size(options.least_bytes),
              "pack no message that is shorter (default 64)");
  table.value("compress-level", "N",
              cli::set_count(options.level, Deflater::kFastest, Deflater::kSmallest),
              "1, the quickest, to 9, the smallest (default 6)");
}

std::optional<FramePacker::Settings> CompressOptions::settings() const {
  if (!is_on) return std::nullopt;
  return FramePacker::Settings{least_bytes, static_cast<int>(level)};
}

}  // namespace syncws
