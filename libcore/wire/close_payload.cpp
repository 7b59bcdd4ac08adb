#include "wire/close_payload.h"

#include "base/utf8.h"

namespace syncws {
namespace {

/// Those of RFC 6455 and of IANA's register after it, without the ones that only stand for "none
/// came"; then the ranges of libraries and of applications.
bool may_be_on_the_wire(std::uint16_t code) {
  const bool is_registered = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
  const bool is_of_others = code >= 3000 && code <= 4999;
  return is_registered || is_of_others;
}

}  // namespace

PeerClose read_close(std::string_view payload) {
  constexpr std::size_t kCodeBytes = 2;
  constexpr unsigned kByte = 8;
  PeerClose close;
  if (payload.empty()) return close;
  if (payload.size() < kCodeBytes) {
    close.fault = CloseCode::protocol_error;
    return close;
  }
  close.code = static_cast<std::uint16_t>((static_cast<unsigned char>(payload[0]) << kByte) |
                                          static_cast<unsigned char>(payload[1]));
  if (!may_be_on_the_wire(close.code)) {
    close.fault = CloseCode::protocol_error;
  } else if (!is_utf8(payload.substr(kCodeBytes))) {
    close.fault = CloseCode::invalid_text;
  }
  return close;
}

}  // namespace syncws
