#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "net/load_handshake.h"
#include "net/openssl_client.h"
#include "net/web_address.h"

namespace syncws {

/// The viewers of a load test, wherever they are. What they see stands on the LoadBoard.
class LoadCrowd {
 public:
  struct Settings {
    WebAddress address;
    OpensslClient* tls = nullptr;  ///< for an address of TLS; outlives the crowd
    LoadOffer offer;
    bool is_greeted = true;  ///< a connection is made when its first message has come
    std::size_t event_size = 200;
    std::size_t handshakes = 64;  ///< under way at a time, over all processes
    std::size_t processes = 1;
    std::size_t sources = 1;  ///< addresses that connections come from
    double churn = 0;         ///< departures a second, over all processes
    bool resumes = false;
    std::function<Status()> may_go_on = [] {
      return Status();
    };  ///< asked again and again; an error ends the call
  };

  LoadCrowd() = default;
  LoadCrowd(const LoadCrowd&) = delete;
  LoadCrowd& operator=(const LoadCrowd&) = delete;
  virtual ~LoadCrowd() = default;

  /// Connects all of them; blocks until each has got its greeting. Kinds cannot_connect, refused,
  /// timed_out.
  [[nodiscard]] virtual Status connect_all(Duration limit) = 0;

  /// Receives for at most `wait`, and returns early once something was received. Zero waits not at
  /// all. Kind connection_lost: a viewer that should stay is gone.
  [[nodiscard]] virtual Status receive(Duration wait) = 0;

  /// Nothing more is published: those that are away come back and stay.
  virtual void begin_finishing() = 0;
  /// All that is owed has come. Known some time after begin_finishing().
  [[nodiscard]] virtual bool is_finished() = 0;

  /// Processes of its own, besides this one.
  [[nodiscard]] virtual std::vector<int> processes() const { return {}; }

  /// Lets another descriptor wake receive(): it returns once that one can be written.
  virtual void watch_writable(int descriptor) = 0;
  virtual void unwatch(int descriptor) = 0;
};

}  // namespace syncws
