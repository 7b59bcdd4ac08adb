#pragma once

#include <optional>
#include <set>

#include "rooms/resume.h"
#include "wire/server_message.h"

namespace syncws {

/// From where a watcher goes on after a broken connection, or in its next run. It moves by what the
/// server says, and only once that was said: a server that could not continue names its own newest
/// event at once, but until the GAP has come the old position stays, so that no break in between
/// can swallow the word about the hole.
///
/// A snapshot has no position: it leaves events out. Until it is complete, the whole of it must be
/// asked for again after a break, and what was told of it is remembered. It is complete with the
/// event that CONNECTED named as the newest, or with any that came later.
class ListenPosition {
 public:
  /// `start`: what to ask for until the server has named a position.
  explicit ListenPosition(ResumeRequest start) : start_(std::move(start)) {}

  /// What to ask the server for now.
  [[nodiscard]] ResumeRequest request() const;
  /// The newest event that was told, or stood before the first one; nothing before the server named
  /// any.
  [[nodiscard]] const std::optional<Position>& reached() const { return reached_; }
  /// That of the connection; empty where the server gives no positions.
  [[nodiscard]] const std::string& epoch() const { return epoch_; }

  void take(const ConnectedMessage& connected);
  /// False: it was told already, before the snapshot was asked for again.
  [[nodiscard]] bool take(const EventMessage& event);
  void take(const GapMessage& gap);

 private:
  ResumeRequest start_;
  std::string epoch_;
  std::optional<Position> reached_;
  Sequence snapshot_ends_ = 0;
  std::set<Sequence> told_;  ///< of an incomplete snapshot
};

}  // namespace syncws
