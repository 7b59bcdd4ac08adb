#pragma once

#include <optional>

#include "rooms/resume.h"
#include "wire/server_message.h"

namespace syncws {

/// From where a watcher goes on after a broken connection, or in its next run. It moves by what the
/// server says, and only once that was said: a server that could not continue names its own newest
/// event at once, but until the GAP has come the old position stays, so that no break in between
/// can swallow the word about the hole.
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
  void take(const EventMessage& event);
  void take(const GapMessage& gap);

 private:
  ResumeRequest start_;
  std::string epoch_;
  std::optional<Position> reached_;
};

}  // namespace syncws
