// An echo server on the sessions of syncws-serve, for conformance suites. Prints its port.
//   echo_server [--port N] [--max-message BYTES] [--plain]       (--plain: no permessage-deflate)
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "echo_session.h"
#include "net/descriptor_limit.h"
#include "net/lws_server.h"
#include "net/uv_loop.h"
#include "net/uv_tcp_listener.h"
#include "wire/v1_encoder.h"

namespace syncws::conformance {
namespace {

struct Options {
  std::uint16_t port = 0;
  std::size_t max_message = std::size_t{64} << 20;
  bool packed = true;
};

/// Whatever is asked for over HTTP is not here; every upgrade is fine.
class EchoServer final : public WebHandler, public HttpHandler {
 public:
  EchoServer(UvLoop& loop, const Options& options)
      : hub_({{}, {}, "echo"}, journal_, encoder_),
        wheel_(monotonic_now(), Session::on_deadline),
        world_{hub_, wheel_, Duration::zero()},
        tick_(loop, [this] { wheel_.advance(monotonic_now()); }) {
    constexpr std::uint32_t kMostFragments = 1'000'000;
    world_.limits = {{options.max_message, kMostFragments, true}, 0, Duration::zero()};
    tick_.start(TimerWheel::kTick, TimerWheel::kTick);
  }

  HttpVerdict on_request(const HttpRequest& /*request*/) override {
    return refusal(404, "not_found", "only WebSockets are answered here");
  }
  Admitted on_upgrade(const UpgradeRequest& /*request*/) override {
    return std::make_unique<Admission>();
  }
  std::unique_ptr<Session> on_session(Connection connection,
                                      std::unique_ptr<Admission> /*admission*/,
                                      Variant /*variant*/) override {
    auto session =
        std::make_unique<EchoSession>(connection, world_, ++last_id_, monotonic_now(), deflater_);
    session->start_alone();
    return session;
  }
  void on_session_end(const Session& /*session*/) override {}

 private:
  MemoryJournal journal_;
  V1Encoder encoder_;
  Hub hub_;
  TimerWheel wheel_;
  SessionWorld world_;
  Deflater deflater_;
  UvTimer tick_;
  std::uint64_t last_id_ = 0;
};

Options read_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--plain") options.packed = false;
    if (i + 1 == argc) break;
    if (name == "--port") options.port = static_cast<std::uint16_t>(std::atoi(argv[++i]));
    if (name == "--max-message") options.max_message = std::strtoull(argv[++i], nullptr, 10);
  }
  return options;
}

int run(const Options& options) {
  UvLoop loop;
  EchoServer server(loop, options);
  static_cast<void>(raise_descriptor_limit());
  auto web = LwsServer::make(loop, server, server, {});
  if (!web) return EXIT_FAILURE;
  if (options.packed) (*web)->take_packed_messages();
  auto listener = UvTcpListener::make(
      loop, "127.0.0.1", options.port,
      [&](int socket, const IpAddress& peer) { (*web)->adopt(socket, peer, Quota::Place()); });
  if (!listener) return EXIT_FAILURE;
  const UvSignal terminate(loop, SIGTERM, [&] { loop.stop(); });
  const UvSignal interrupt(loop, SIGINT, [&] { loop.stop(); });
  (*listener)->start();
  fmt::print("{}\n", (*listener)->port());
  std::fflush(stdout);
  loop.run();
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace syncws::conformance

int main(int argc, char** argv) {
  return syncws::conformance::run(syncws::conformance::read_options(argc, argv));
}
