#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bare/fd.h"
#include "bare/loop.h"

namespace comeback {

/// What visitors tell of themselves. Called from their on_ready, so they must outlive the turn.
class Guestbook {
 public:
  Guestbook() = default;
  virtual ~Guestbook() = default;
  Guestbook(const Guestbook&) = delete;
  Guestbook& operator=(const Guestbook&) = delete;

  virtual void came_in() = 0;  ///< upgraded, and greeted by the first message
  virtual void was_lost() = 0;
  virtual void was_refused(std::string_view reason) = 0;
};

/// A connection that waits for its greeting, and then for its end.
class Visitor final : public bare::Watcher {
 public:
  Visitor(bare::Loop& loop, std::uint16_t port, const std::string& request, Guestbook& book);
  void on_ready(std::uint32_t events) override;

 private:
  void ask();
  void listen();
  void look_for_greeting();
  void lose(std::string_view reason);
  void close();

  bare::Loop& loop_;
  const std::string& request_;
  Guestbook& book_;
  bare::Fd socket_;
  std::string answer_;
  bool has_asked_ = false;
  bool is_in_ = false;
};

}  // namespace comeback
