#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "cli/standard_output.h"
#include "listen_expectations.h"
#include "listen_options.h"
#include "listen_position.h"
#include "listen_recording.h"
#include "listen_trail.h"
#include "wire/server_message.h"

namespace syncws {

/// What a watcher makes of the server's messages: it filters, prints and counts them. No connection
/// of its own.
class ListenWatch {
 public:
  /// What the last message means for the connection's owner.
  struct News {
    bool is_connected = false;   ///< it was CONNECTED
    bool has_positions = false;  ///< … of a server that speaks `syncws.v1`
    std::optional<GoodbyeMessage> goodbye;
    bool has_enough = false;  ///< --count is reached, the expectations are decided, or nobody
                              ///< reads our output any more
  };

  /// `recording` may be null; both outlive this.
  ListenWatch(const ListenOptions& options, Recording* recording)
      : options_(options),
        recording_(recording),
        position_(options.resume),
        expectations_(options.expected, options.forbidden) {}

  /// Takes one message, which may be a batch. Kind io: standard output failed; refused_event: not
  /// our protocol.
  [[nodiscard]] Result<News> take(std::string_view message);

  /// Where to resume from: what was asked for at first, later the newest event seen.
  [[nodiscard]] ResumeRequest position() const { return position_.request(); }
  /// The newest position of which all lines were written.
  [[nodiscard]] const std::optional<Position>& settled() const { return trail_.settled(); }
  [[nodiscard]] bool has_recovered() const { return recovered_; }
  [[nodiscard]] const Expectations& expectations() const { return expectations_; }
  /// How many times events were missing.
  [[nodiscard]] std::uint64_t gaps() const { return gaps_; }
  void count_reconnect() { ++reconnects_; }

  /// Prints the summary, if one was asked for, and what is still to be written.
  [[nodiscard]] Status finish(Duration watched);

 private:
  [[nodiscard]] Status take_one(std::string_view text, News& news);
  [[nodiscard]] Status take_event(std::string_view text, const EventMessage& event, News& news);
  [[nodiscard]] Status take_gap(std::string_view text, const GapMessage& gap);
  [[nodiscard]] Status take_connected(const ConnectedMessage& connected, News& news);
  [[nodiscard]] Status flush();
  [[nodiscard]] bool is_wanted(const EventMessage& event) const;
  [[nodiscard]] std::string summary(Duration watched) const;

  const ListenOptions& options_;
  Recording* recording_;
  cli::StandardOutput output_;
  ListenPosition position_;
  ListenTrail trail_;
  Expectations expectations_;
  Instant began_ = monotonic_now();
  std::map<std::string, std::uint64_t> by_type_;
  std::uint64_t events_ = 0;
  std::uint64_t gaps_ = 0;
  std::uint64_t reconnects_ = 0;
  bool recovered_ = false;
};

}  // namespace syncws
