#pragma once

#include <string>

#include "base/error.h"
#include "net/event_sender.h"
#include "net/send_window.h"

namespace syncws {

/// Where an emit's lines wait between being read and being sent.
class EmitStore {
 public:
  virtual ~EmitStore() = default;

  /// Has the sender start, at once or when its time has come.
  virtual Status start() = 0;
  /// Takes a line that was read.
  virtual void add(InputLine origin, std::string text) = 0;
  [[nodiscard]] virtual bool has_room() const = 0;
  /// Moves towards the window what can move.
  virtual Status move() = 0;
  /// The server has dealt with all lines up to this one.
  virtual void settle(const InputLine& last) = 0;
  /// Once all is read: whether there is nothing left to do for this process.
  virtual Result<bool> is_done() = 0;
  /// However it ends.
  virtual Status leave() = 0;
};

/// They wait in the window itself, and end with the process.
class EmitMemory final : public EmitStore {
 public:
  EmitMemory(SendWindow& window, EventSender& sender) : window_(window), sender_(sender) {}

  Status start() override {
    sender_.start();
    return {};
  }
  void add(InputLine origin, std::string text) override {
    window_.add(std::move(origin), std::move(text));
  }
  [[nodiscard]] bool has_room() const override { return !window_.is_full(); }
  Status move() override { return {}; }
  void settle(const InputLine& /*last*/) override {}
  Result<bool> is_done() override {
    return window_.unacknowledged() == 0 && sender_.has_sent_all();
  }
  Status leave() override { return {}; }

 private:
  SendWindow& window_;
  EventSender& sender_;
};

}  // namespace syncws
