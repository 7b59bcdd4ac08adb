#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "net/load_handshake.h"
#include "net/load_socket.h"
#include "net/load_viewer.h"
#include "net/web_address.h"
#include "wire/stream_inflater.h"

namespace syncws {

/// Whether a load test can connect there: it takes IPv4 addresses and `localhost`, and looks
/// nothing up.
[[nodiscard]] bool is_load_host(const std::string& host);

/// What all clients of one process share.
struct LoadParty {
  WebAddress address;
  std::string host;              ///< for the header
  OpensslClient* tls = nullptr;  ///< for an address of TLS
  LoadOffer offer;
  bool is_greeted = true;  ///< the server sends a first message of its own
  LoadCount count;
  std::string scratch = {};   ///< for reading into; its content is not kept
  std::string unpacked = {};  ///< of the message that is being read
};

/// One simulated viewer: a bare socket, the upgrade, and as little as it takes to hand over what
/// arrives. (A load generator on libwebsockets would measure that first.) Owned by LoadSwarm;
/// polled by it.
class LoadClient {
 public:
  enum class State { closed, connecting, upgrading, waiting_for_greeting, ready, broken };

  LoadClient(LoadParty& party, LoadViewer viewer) : party_(&party), viewer_(std::move(viewer)) {}

  /// Starts a non-blocking connection. False: out of descriptors, ports or the like; errno tells.
  [[nodiscard]] bool open(LoadSource source);
  void close();
  /// Closes the connection of a viewer that churns.
  void leave();

  /// The socket is ready for what it waits for, and the connection under way.
  void on_progress();
  /// It can be read; reads `most` bytes.
  void on_readable(Instant now, std::size_t most = kReadSize);

  [[nodiscard]] int descriptor() const { return socket_.descriptor(); }
  [[nodiscard]] bool waits_to_write() const { return socket_.waits_to_write(); }
  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const LoadViewer& viewer() const { return viewer_; }
  [[nodiscard]] const Error& problem() const { return *problem_; }

  static constexpr std::size_t kReadSize = std::size_t{256} * 1024;

 private:
  [[nodiscard]] std::string path() const;
  [[nodiscard]] bool read_once(Instant now, std::size_t most);
  void take_bytes(std::string_view bytes, Instant now);
  void take_upgrade_answer(std::string_view bytes, Instant now);
  [[nodiscard]] std::size_t take_frame(std::string_view bytes, Instant now);
  void take_packed(std::string_view payload, Instant now);
  void take_text(std::string_view payload, Instant now);
  void take_close(std::string_view payload);
  void become_ready(std::string_view greeting, Instant now);
  void answer_ping(std::string_view payload);
  void fail_with(ErrorKind kind, std::string problem);

  LoadParty* party_;
  LoadViewer viewer_;
  LoadSocket socket_;
  State state_ = State::closed;
  std::string rest_;  ///< the beginning of a frame or answer that has not come whole
  std::unique_ptr<StreamInflater> inflater_;
  std::unique_ptr<Error> problem_;
};

}  // namespace syncws
