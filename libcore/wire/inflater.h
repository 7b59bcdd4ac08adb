#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace syncws {

/// Unpacks compressed WebSocket messages (RFC 7692), each by itself: both sides agreed to take no
/// context over. One for all connections of a thread; its memory (some 40 KB) is there from the
/// first message on.
class Inflater {
 public:
  enum class Fault {
    corrupt,  ///< no deflate stream, or one that is cut
    too_big,  ///< it would be more than `most` bytes
  };

  Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater();

  /// The message's payload without the four bytes that its sender left out at the end. No more than
  /// `most` bytes are ever unpacked, however much `packed` promises.
  [[nodiscard]] tl::expected<std::string, Fault> inflate(std::string_view packed, std::size_t most);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace syncws
