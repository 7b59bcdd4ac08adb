#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/histogram.h"
#include "net/load_event.h"
#include "net/openssl_channel.h"
#include "net/openssl_client.h"
#include "net/web_address.h"

namespace syncws {

/// What the receivers of a load test saw, added up over all of them.
struct LoadTally {
  std::uint64_t delivered = 0;  ///< each event once for each client
  std::uint64_t duplicated = 0;
  std::uint64_t reordered = 0;
  std::uint64_t pings = 0;
  Instant last_delivery{};
  Histogram latency;  ///< from the intended send time
};

/// Whether a load test can connect there: it takes IPv4 addresses and `localhost`, and looks
/// nothing up.
[[nodiscard]] bool is_load_host(const std::string& host);

/// One simulated viewer: a bare socket, the upgrade, and as little as it takes to count what
/// arrives. (A load generator on libwebsockets would measure that first.) Owned by LoadSwarm;
/// polled by it.
class LoadClient {
 public:
  enum class State { connecting, shaking_hands, upgrading, waiting_for_connected, ready, broken };

  LoadClient(const LoadEventShape& shape, LoadTally& tally) : shape_(&shape), tally_(&tally) {}

  /// Starts a non-blocking connection. False: out of descriptors, ports or the like; errno tells.
  /// `tls` is null without TLS.
  [[nodiscard]] bool open(const WebAddress& address, const std::string& path, OpensslClient* tls);
  void close();

  /// The socket can be written or read, whichever is waited for. `headers`: lines of the request,
  /// `Host` among them.
  void on_progress(const std::string& headers);
  /// `scratch` is for reading into; its content is not kept.
  void on_readable(std::string& scratch, Instant now);
  /// Whether it is on_progress() that is to be called next, and not on_readable().
  [[nodiscard]] bool is_underway() const { return state_ <= State::shaking_hands; }
  /// Whether the socket is waited for to be written.
  [[nodiscard]] bool waits_to_write() const { return waits_to_write_; }

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] std::uint64_t received() const { return received_; }

 private:
  void shake_hands(const std::string& headers);
  void ask(const std::string& headers);
  [[nodiscard]] bool send_all(std::string_view bytes);
  /// Bytes that came, 0 for none, negative when it is over.
  [[nodiscard]] ssize_t receive(char* bytes, std::size_t room);
  void take_bytes(std::string_view bytes, Instant now);
  void take_upgrade_answer(std::string_view bytes, Instant now);
  [[nodiscard]] std::size_t take_frame(std::string_view bytes, Instant now);
  void take_text(std::string_view payload, Instant now);
  void answer_ping(std::string_view payload);
  void fail_with(std::string problem);

  const LoadEventShape* shape_;
  LoadTally* tally_;
  OpensslClient* tls_ = nullptr;
  std::optional<OpensslChannel> channel_;  ///< none: without TLS
  int descriptor_ = -1;
  bool waits_to_write_ = true;
  State state_ = State::connecting;
  std::uint32_t skipped_ = 0;  ///< events that were passed over and may still come
  std::uint64_t next_ = 0;     ///< number of the event expected next
  std::uint64_t received_ = 0;
  std::string path_;
  std::string rest_;  ///< the beginning of a frame or answer that has not come whole
  std::string problem_;
};

}  // namespace syncws
