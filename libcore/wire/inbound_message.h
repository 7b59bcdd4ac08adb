#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/utf8.h"
#include "wire/close_code.h"
#include "wire/inflater.h"

namespace syncws {

/// A piece of a WebSocket message as it came in: a frame or, of a long one, a part.
struct InboundPiece {
  std::string_view bytes;
  std::size_t announced = 0;  ///< bytes that its frame's header promises besides; 0: the frame ends
  bool is_first = true;       ///< of the message
  bool is_last = true;        ///< of the message
  bool is_text = true;
  bool is_compressed = false;  ///< RSV1; means something in the first piece only
};

/// What a peer may say.
struct InboundRules {
  std::size_t most_bytes = 10'240;  ///< of a message, packed as well as unpacked
  std::uint32_t most_fragments = 1000;
  bool takes_binary = false;
};

/// A message of a peer on its way in: its pieces are checked as they come, and nothing that is
/// wrong waits for the end of the message to be told. Keeps bytes only when asked to, or to unpack
/// them.
class InboundMessage {
 public:
  /// Why the connection has to be closed.
  struct Fault {
    CloseCode code = CloseCode::protocol_error;
    std::string reason;
  };
  /// Whether the message is whole now.
  using Progress = tl::expected<bool, Fault>;

  /// Takes the next piece. `keeps`: the message's bytes are wanted; the same for all its pieces.
  /// After a fault nothing more may come.
  [[nodiscard]] Progress take(const InboundPiece& piece, const InboundRules& rules, bool keeps,
                              Inflater& inflater);

  /// Whether the next piece begins a frame.
  [[nodiscard]] bool is_between_frames() const { return !in_frame_; }

  /// What a whole message says, if it was kept; once.
  [[nodiscard]] std::string take_text() { return std::move(kept_); }
  [[nodiscard]] bool is_text() const { return is_text_; }
  [[nodiscard]] bool is_compressed() const { return is_compressed_; }

 private:
  void begin(const InboundPiece& piece);
  [[nodiscard]] Progress end(const InboundRules& rules, Inflater& inflater);

  std::string kept_;
  std::size_t bytes_ = 0;
  std::uint32_t fragments_ = 0;
  Utf8Stream utf8_;
  bool is_text_ = true;
  bool is_compressed_ = false;
  bool in_frame_ = false;
};

}  // namespace syncws
