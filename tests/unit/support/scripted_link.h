#pragma once

#include <string>
#include <vector>

#include "net/event_link.h"

namespace syncws::test {

/// A link whose server is the test.
class ScriptedLink final : public EventLink {
 public:
  explicit ScriptedLink(Listener& owner) : listener(owner) {}

  [[nodiscard]] bool takes_lines() const override { return open; }
  void send(std::string lines) override { sent += lines; }
  [[nodiscard]] bool has_sent_all() const override { return true; }

  void connect() {
    open = true;
    listener.on_connected();
    listener.on_room();
  }
  void lose(Verdict verdict = Verdict::lost) {
    open = false;
    listener.on_loss({{ErrorKind::connection_lost, "gone"}, verdict});
  }

  Listener& listener;
  std::string sent;
  bool open = false;
};

}  // namespace syncws::test
