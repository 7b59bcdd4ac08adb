#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/secret.h"
#include "net/load_client.h"

namespace syncws {

/// Many simulated viewers on one thread and one epoll.
class LoadSwarm {
 public:
  struct Settings {
    WebAddress address;
    OpensslClient* tls = nullptr;  ///< for an address of TLS; outlives the swarm
    std::size_t connections = 100;
    std::size_t organisations = 1;
    std::size_t event_size = 200;
    std::size_t handshakes = 64;  ///< under way at a time
    Secret bearer;                ///< the token of `Authorization`, if any
    std::function<Status()> may_go_on = [] {
      return Status();
    };  ///< asked again and again; an error ends the call
  };

  explicit LoadSwarm(const Settings& settings);
  LoadSwarm(const LoadSwarm&) = delete;
  LoadSwarm& operator=(const LoadSwarm&) = delete;
  ~LoadSwarm();

  /// Connects all of them; blocks until each has got its CONNECTED. Kinds cannot_connect, refused,
  /// timed_out.
  [[nodiscard]] Status connect_all(Duration limit);

  /// Receives for at most `wait`, and returns early once something was received. Zero waits not at
  /// all.
  [[nodiscard]] Status receive(Duration wait);

  /// Lets another descriptor wake receive(): it returns once that one can be written.
  void watch_writable(int descriptor) const;
  void unwatch(int descriptor) const;

  [[nodiscard]] const LoadTally& tally() const { return tally_; }
  [[nodiscard]] const LoadEventShape& shape(std::size_t organisation) const {
    return shapes_[organisation];
  }
  /// How many viewers an organisation has.
  [[nodiscard]] std::size_t viewers(std::size_t organisation) const;

 private:
  [[nodiscard]] Status open_more();
  [[nodiscard]] Status serve(Duration wait);
  [[nodiscard]] Status on_event(std::size_t index);
  [[nodiscard]] tl::unexpected<Error> explain(const LoadClient& client) const;

  Settings settings_;
  LoadTally tally_;
  int epoll_;
  std::vector<LoadEventShape> shapes_;
  std::deque<LoadClient> clients_;
  Secret headers_;  ///< of each upgrade, besides those of the protocol
  std::string scratch_;
  std::size_t under_way_ = 0;
  std::size_t ready_ = 0;
};

}  // namespace syncws
