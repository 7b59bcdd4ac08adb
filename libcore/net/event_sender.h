#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "net/backoff.h"
#include "net/event_link.h"
#include "net/outage.h"
#include "net/pace.h"
#include "net/send_window.h"
#include "net/uv_loop.h"

namespace syncws {

/// Keeps a producer's lines going: sends what waits in the window, hears what became of it, and
/// after a loss makes a new link and sends again what was not settled.
class EventSender final : private EventLink::Listener {
 public:
  /// Who fills the window and hears what becomes of its lines.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void
    on_room() = 0;  ///< lines have left or were settled; call pump() when there are more
    virtual void on_receipt(const InputLine& line, const socket_protocol::Receipt& receipt) = 0;
    virtual void on_refused(const SendWindow::Line& line, std::string_view why) = 0;
    /// `lines` more were settled, the last of them is `last`; refused ones included.
    virtual void on_settled(std::size_t lines, const InputLine& last) = 0;
    /// The outage is too long. Returns whether to go on trying all the same.
    virtual bool on_given_up(const Error& error) = 0;
    virtual void on_failed(const Error& error) = 0;  ///< there is no use in going on
  };

  using MakeLink = std::function<std::unique_ptr<EventLink>(EventLink::Listener&)>;

  struct Settings {
    Duration wait{0};       ///< for the first server
    Duration reconnect{0};  ///< for one that was lost
    double rate = 0;        ///< lines a second; 0 is no limit
    bool acks = true;       ///< otherwise a line is settled once it has left
  };

  EventSender(UvLoop& loop, SendWindow& window, const Settings& settings, MakeLink make_link,
              Owner& owner);
  EventSender(const EventSender&) = delete;
  EventSender& operator=(const EventSender&) = delete;
  ~EventSender() override = default;

  /// The time for the first server runs from here.
  void start();
  /// Sends what may go now.
  void pump();

  /// Whether a server is there, or may be: there was no loss since the last link was made.
  [[nodiscard]] bool has_link() const { return link_ != nullptr && !retry_.is_active(); }
  [[nodiscard]] bool takes_lines() const { return has_link() && link_->takes_lines(); }
  [[nodiscard]] bool was_connected() const { return was_connected_; }
  [[nodiscard]] bool has_given_up() const { return given_up_; }
  /// Whether all that was sent has left this process.
  [[nodiscard]] bool has_sent_all() const { return has_link() && link_->has_sent_all(); }

 private:
  void on_connected() override;
  void on_room() override;
  void on_receipt(const socket_protocol::Receipt& receipt) override;
  void on_refused(std::uint64_t line, std::string_view why) override;
  void on_settled(std::uint64_t lines) override;
  void on_loss(const EventLink::Loss& loss) override;

  void connect();
  void settle(std::uint64_t line);
  void take_note_of_acceptance();
  void fail_for_good(const Error& error);
  void forget_sent();

  SendWindow& window_;
  Settings settings_;
  MakeLink make_link_;
  Owner& owner_;
  Pace pace_;
  Backoff backoff_;
  Outage outage_;
  std::unique_ptr<EventLink> link_;
  UvTimer retry_;
  UvTimer next_due_;
  bool connected_ = false;
  bool was_connected_ = false;
  bool given_up_ = false;  ///< in the present outage
  bool stopped_ = false;
};

}  // namespace syncws
