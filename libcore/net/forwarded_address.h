#pragma once

#include <string_view>
#include <vector>

#include "rooms/address_range.h"

namespace syncws {

/// Who asks, when `peer` is connected to us and has sent the header X-Forwarded-For: the peer
/// itself, unless it is a trusted proxy; then whom that names, and so on as long as the one named
/// is a trusted proxy too. So it is the right-most address that none of ours vouches for: what
/// stands left of it may be a lie. Of an entry that is no address, nobody knows who it was; then it
/// is the proxy that wrote it.
///
///     trusted 10.0.0.0/8, peer 10.0.0.1   "6.6.6.6, 192.0.2.7, 10.0.0.2"   192.0.2.7
///     trusted 10.0.0.0/8, peer 192.0.2.9  "127.0.0.1"                      192.0.2.9
///     trusted 10.0.0.0/8, peer 10.0.0.1   "192.0.2.7, unknown"             10.0.0.1
[[nodiscard]] IpAddress forwarded_address(const IpAddress& peer, std::string_view header,
                                          const std::vector<AddressRange>& trusted);

}  // namespace syncws
