#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace syncws {

/// Packs WebSocket messages (permessage-deflate, RFC 7692) for any number of receivers. One for all
/// rooms of a thread; its memory (some 30 KB) is there from the start.
class Deflater {
 public:
  /// Of the window that a receiver needs: 2 KiB. It is small so that nobody's offer is declined for
  /// it (Python's `websockets` wants 12 at most); 12 would save 1% more of single events.
  static constexpr int kWindowBits = 11;
  /// How far back zlib refers to in such a window.
  static constexpr std::size_t kReach = (std::size_t{1} << kWindowBits) - 262;
  static constexpr int kFastest = 1;
  static constexpr int kSmallest = 9;

  /// `level` from kFastest to kSmallest.
  explicit Deflater(int level);
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater();

  /// The text, packed for receivers that have unpacked `window` right before, without the four
  /// bytes that each message leaves out at its end. Borrowed until the next call.
  [[nodiscard]] std::string_view deflate(std::string_view text, std::string_view window = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::string packed_;
};

}  // namespace syncws
