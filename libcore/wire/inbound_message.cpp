#include "wire/inbound_message.h"

#include <fmt/format.h>

namespace syncws {
namespace {

using Refused = tl::unexpected<InboundMessage::Fault>;

Refused too_big(const InboundRules& rules) {
  return Refused(
      {CloseCode::too_big, fmt::format("a message of more than {} bytes", rules.most_bytes)});
}

Refused not_text() { return Refused({CloseCode::invalid_text, "a text that is not UTF-8"}); }

/// Without a sum that could run over.
bool exceeds(std::size_t most, std::size_t have, std::size_t more, std::size_t announced) {
  return more > most - have || announced > most - have - more;
}

}  // namespace

void InboundMessage::begin(const InboundPiece& piece) {
  kept_ = {};
  bytes_ = 0;
  fragments_ = 0;
  utf8_ = {};
  is_text_ = piece.is_text;
  is_compressed_ = piece.is_compressed;
}

InboundMessage::Progress InboundMessage::take(const InboundPiece& piece, const InboundRules& rules,
                                              bool keeps, Inflater& inflater) {
  if (piece.is_first) begin(piece);
  if (!is_text_ && !rules.takes_binary)
    return Refused({CloseCode::unsupported_data, "binary messages mean nothing here"});
  if (exceeds(rules.most_bytes, bytes_, piece.bytes.size(), piece.announced)) return too_big(rules);
  bytes_ += piece.bytes.size();
  if (!in_frame_ && ++fragments_ > rules.most_fragments) {
    return Refused({CloseCode::rate_limited,
                    fmt::format("a message in more than {} fragments", rules.most_fragments)});
  }
  in_frame_ = piece.announced > 0;
  if (is_text_ && !is_compressed_ && !utf8_.feed(piece.bytes)) return not_text();
  if (keeps || is_compressed_) kept_ += piece.bytes;
  return piece.is_last ? end(rules, inflater) : Progress(false);
}

InboundMessage::Progress InboundMessage::end(const InboundRules& rules, Inflater& inflater) {
  if (is_compressed_) {
    auto text = inflater.inflate(kept_, rules.most_bytes);
    if (!text && text.error() == Inflater::Fault::too_big) return too_big(rules);
    if (!text) {
      return Refused({CloseCode::invalid_text, "a compressed message that can't be unpacked"});
    }
    kept_ = *std::move(text);
    if (is_text_ && !utf8_.feed(kept_)) return not_text();
  }
  if (is_text_ && !utf8_.is_whole()) return not_text();
  return true;
}

}  // namespace syncws
