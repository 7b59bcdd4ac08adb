#pragma once

#include <cstddef>
#include <optional>

#include "net/deflate_offer.h"

struct lws;
struct lws_extension;

namespace syncws {

/// permessage-deflate, as far as libwebsockets has to know of it: it lets frames with RSV1 through,
/// packed as they are, and we unpack them. (The library's own extension mixes up what it reads when
/// more than one connection sends more than a little.)
class LwsDeflate {
 public:
  /// For a vhost's `extensions`.
  [[nodiscard]] static const lws_extension* extensions();

  /// An upgrade begins: looks at what its request offers; without rules, everything is declined.
  /// The library handles one at a time, from here until it is established.
  void begin(lws* wsi, const std::optional<DeflateRules>& rules);

  /// The library asks whether to take the next of the offers. Zero: yes.
  [[nodiscard]] int on_offer();

  /// The library's answer is as good as written, and ends at `*end`; `room` bytes are left behind
  /// that. Puts in the parameters.
  void on_answer(const lws* wsi, char*& end, std::size_t room);

  /// What this upgrade's answer says; null: messages are not packed.
  [[nodiscard]] const DeflateChoice* agreed(const lws* wsi) const {
    return is_agreed_ && wsi == wsi_ ? &*choice_ : nullptr;
  }

 private:
  const lws* wsi_ = nullptr;  ///< whose upgrade; only compared
  std::optional<DeflateChoice> choice_;
  std::size_t offers_ = 0;  ///< that the library has asked about
  bool is_agreed_ = false;
};

}  // namespace syncws
