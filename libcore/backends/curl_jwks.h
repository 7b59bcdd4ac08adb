#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "backends/jwks_fetcher.h"

namespace syncws {

/// Fetches keys over HTTPS on a thread of its own, all URLs at the same time. An answer is taken
/// within five seconds, up to 256 KiB, with status 200; no redirection is followed.
class CurlJwks final : public JwksFetcher {
 public:
  struct Settings {
    std::vector<std::string> urls;
    std::string authorities;  ///< a file of certificates (PEM); empty: the system's
  };

  /// `wake` is called on that thread: there may be something to collect.
  CurlJwks(Settings settings, std::function<void()> wake);
  CurlJwks(const CurlJwks&) = delete;
  CurlJwks& operator=(const CurlJwks&) = delete;
  /// Drops what is under way.
  ~CurlJwks() override;

  void fetch(std::size_t source, Instant when) override;
  [[nodiscard]] std::vector<JwksAnswer> collect() override;

  /// Whether keys may come from there: https, or http from this very machine. Kind usage: a
  /// sentence. Also refused: a name and password in it.
  [[nodiscard]] static Status check_url(const std::string& text);

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

/// A URL for the log: without its query, which may hold a secret.
[[nodiscard]] std::string loggable_url(const std::string& url);

}  // namespace syncws
