#include "net/load_source.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <fstream>

namespace syncws {
namespace {

std::size_t ports_of_the_system() {
  std::size_t first = 32'768;
  std::size_t last = 60'999;
  std::ifstream("/proc/sys/net/ipv4/ip_local_port_range") >> first >> last;
  return last >= first ? last - first + 1 : 1;
}

}  // namespace

std::size_t load_sources_for(std::size_t connections) {
  return load_sources_for(connections, ports_of_the_system());
}

/// A fifth is left to others: close to the end, each connect has to look long for a free port.
std::size_t load_sources_for(std::size_t connections, std::size_t ports) {
  const auto usable = ports - ports / 5;
  return (connections + usable - 1) / usable;
}

LoadSource load_source(std::size_t connection, std::size_t addresses) {
  constexpr std::uint32_t kFirst = 0x7F010001;  // 127.1.0.1
  constexpr std::uint32_t kMost = 250 * 256;
  if (addresses <= 1) return 0;
  return kFirst + static_cast<std::uint32_t>(connection % addresses) % kMost;
}

bool comes_from_loopback(const std::string& host) {
  return host == "localhost" || host.starts_with("127.");
}

bool bind_load_source(int descriptor, LoadSource source) {
  if (source == 0) return true;
  const int on = 1;
  setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(source);
  return bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

}  // namespace syncws
