#include "net/packet_hold.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace syncws {
namespace {

void set_cork(int socket, int is_in) {
  setsockopt(socket, IPPROTO_TCP, TCP_CORK, &is_in, sizeof is_in);
}

}  // namespace

void hold_packets(int socket) { set_cork(socket, 1); }
void let_packets_go(int socket) { set_cork(socket, 0); }

}  // namespace syncws
