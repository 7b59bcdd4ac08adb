#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "net/load_source.h"
#include "net/openssl_channel.h"
#include "net/openssl_client.h"
#include "net/web_address.h"

namespace syncws {

/// The socket of a simulated viewer, with or without TLS. Never blocks; somebody else polls it.
class LoadSocket {
 public:
  /// Starts to connect. `tls` is null without TLS. A slow reader's socket takes little.
  /// False: out of descriptors, ports or the like; errno tells.
  [[nodiscard]] bool open(const WebAddress& address, LoadSource source, bool is_slow,
                          OpensslClient* tls);
  void close();

  enum class Progress { under_way, done, failed };
  /// The socket is ready for what was waited for.
  [[nodiscard]] Progress proceed();
  /// Whether it is waited for to be written; else to be read.
  [[nodiscard]] bool waits_to_write() const { return waits_to_write_; }

  /// All or nothing: what a viewer says always fits into the kernel's buffer.
  [[nodiscard]] bool send(std::string_view bytes);
  /// Bytes that came, 0 for none, negative when it is over.
  [[nodiscard]] ssize_t receive(char* bytes, std::size_t room);

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] bool is_tls() const { return channel_.has_value(); }
  /// Why it failed, or is over.
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  [[nodiscard]] Progress shake_hands();
  [[nodiscard]] Progress fail_with(std::string problem);

  int descriptor_ = -1;
  bool waits_to_write_ = true;
  OpensslClient* tls_ = nullptr;
  std::optional<OpensslChannel> channel_;  ///< none: without TLS, or not yet
  std::string problem_;
};

}  // namespace syncws
