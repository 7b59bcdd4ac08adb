#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace syncws {

/// The loopback address that a connection of a load test comes from, in the order of the host; 0:
/// the kernel chooses.
using LoadSource = std::uint32_t;

/// One source address has some 28,000 ports. How many addresses so many connections to one server
/// need.
[[nodiscard]] std::size_t load_sources_for(std::size_t connections);
/// … with so many ports each.
[[nodiscard]] std::size_t load_sources_for(std::size_t connections, std::size_t ports);

/// The address of a connection when there are so many addresses: 127.1.0.1 and on, in turn. A
/// single one is left to the kernel.
[[nodiscard]] LoadSource load_source(std::size_t connection, std::size_t addresses);

/// Whether connections to this host come from loopback, and so can from any address of 127.0.0.0/8.
[[nodiscard]] bool comes_from_loopback(const std::string& host);

/// Binds a socket that is not connected yet. The port is chosen when it connects
/// (IP_BIND_ADDRESS_NO_PORT): chosen now, it would have to be one that nothing else has, whatever
/// it is connected to. False: errno tells.
[[nodiscard]] bool bind_load_source(int descriptor, LoadSource source);

}  // namespace syncws
