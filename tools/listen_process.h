#pragma once

#include <memory>
#include <optional>

#include "cli/exit_code.h"
#include "listen_end.h"
#include "listen_files.h"
#include "listen_identity.h"
#include "listen_watch.h"
#include "net/backoff.h"
#include "net/lws_client.h"

namespace syncws {

/// A listen at work: connects, hands messages to its watch, and comes back after a broken
/// connection.
class ListenProcess {
 public:
  ListenProcess(ListenOptions options, ListenFiles files);

  [[nodiscard]] Result<cli::ExitCode> run();

 private:
  void connect();
  void on_proof(const Result<ListenIdentity::Proof>& proof);
  void on_open();
  void on_message(std::string_view message);
  void on_connected(bool speaks_v1);
  void on_end(const LwsClient::End& end);
  void judge_end(const ListenEnd& ended);
  void come_back(const ListenEnd& ended);
  void try_again(const std::string& why, Duration delay);
  void on_heartbeat();
  void on_deadline();
  void on_duration();
  void on_cursor_due();
  [[nodiscard]] Status store_cursor();
  void finish(Result<cli::ExitCode> outcome);
  [[nodiscard]] Result<cli::ExitCode> close_up();
  [[nodiscard]] Result<cli::ExitCode> answer() const;
  [[nodiscard]] std::string no_greeting(Duration limit) const;
  [[nodiscard]] std::string room_url() const;

  ListenOptions options_;
  ListenFiles files_;
  ListenWatch watch_;
  UvLoop loop_;
  std::unique_ptr<LwsClient> client_;
  ListenIdentity identity_;
  Backoff backoff_;
  UvTimer retry_;
  UvTimer heartbeat_;
  UvTimer connect_limit_;
  UvTimer deadline_;
  UvTimer leave_limit_;
  UvTimer duration_;
  UvTimer cursor_due_;
  UvReaderGone reader_gone_;
  UvSignal interrupt_;
  UvSignal terminate_;
  Instant began_ = monotonic_now();
  std::optional<Duration> limit_;  ///< the time that is over, when watching ended by that
  Duration watched_{};
  std::optional<Instant> connected_since_;
  std::optional<Instant> lost_at_;
  std::optional<Instant> connected_at_;  ///< this time
  std::optional<GoodbyeMessage> goodbye_;
  bool was_connected_ = false;
  bool connect_timed_out_ = false;
  bool silent_ = false;  ///< nothing was heard for one heartbeat
  bool finished_ = false;
  Result<cli::ExitCode> outcome_ = cli::ExitCode::done;
};

}  // namespace syncws
