#pragma once

#include <cstdint>
#include <string_view>

#include "net/send_window.h"

namespace syncws {

/// The accounts of an emit's lines: what became of how many. Names the refused ones on stderr.
class EmitTally {
 public:
  /// Refused before it was sent.
  void refuse(const InputLine& origin, std::string_view why);
  /// Refused by the server, which will settle it, too.
  void refuse_sent(const InputLine& origin, std::string_view why);
  void settle(std::uint64_t lines) { settled_ += lines; }

  /// Lines that the server has dealt with, refused ones included.
  [[nodiscard]] std::uint64_t settled() const { return settled_; }
  [[nodiscard]] std::uint64_t accepted() const;
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  std::uint64_t settled_ = 0;
  std::uint64_t refused_by_server_ = 0;
  std::uint64_t refused_ = 0;  ///< in all
};

}  // namespace syncws
