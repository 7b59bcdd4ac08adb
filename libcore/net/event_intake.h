#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"
#include "base/error.h"
#include "rooms/hub.h"
#include "rooms/producer.h"
#include "wire/event_decoder.h"
#include "wire/line_splitter.h"

namespace syncws {

/// Lines of one source on their way into the hub: cut, counted, checked, handed in. Knows when the
/// source has to wait.
class EventIntake final : public Producer {
 public:
  /// Whether the source may go on reading.
  enum class Flow { go_on, wait };

  /// Who owns the source and hears what became of its lines. Lines count from 1.
  class Listener {
   public:
    virtual ~Listener() = default;
    /// A line that is no event but for the source itself: return true to keep it from the hub (and
    /// from the count).
    virtual bool on_line(std::uint64_t line, std::string_view text) = 0;
    virtual void on_accepted(std::uint64_t line, std::string_view organisation,
                             std::string_view epoch, Sequence sequence) = 0;
    virtual void on_refused(std::uint64_t line, const Error& error) = 0;
    /// The journal can't write a line down now. Return true to have the intake wait and hand it in
    /// again by itself; false to have this line and all behind it refused (kind unavailable), so
    /// that their sender can send them again in their order.
    virtual bool may_wait() = 0;
  };

  EventIntake(Hub& hub, const EventDecoder& decoder, Listener& listener);
  EventIntake(const EventIntake&) = delete;
  EventIntake& operator=(const EventIntake&) = delete;
  ~EventIntake() override;

  /// Takes bytes. After `wait`, feed nothing until resume() says go_on.
  Flow feed(std::string_view bytes);
  Flow resume();
  /// At the end of input: a last line without a newline counts. Call once resume() says go_on.
  void finish();

  /// Lines whose fate is known, refused ones included: all from the first to this one.
  [[nodiscard]] std::uint64_t settled() const { return settled_; }
  [[nodiscard]] bool has_open_lines() const { return settled_ != lines_; }
  /// Whether lines came back from the journal since resume() was called last: it has to be called
  /// then, also when nothing more is fed.
  [[nodiscard]] bool has_lines_back() const { return !again_.empty(); }

 private:
  /// What became of a line.
  struct Accepted {
    std::string organisation;
    std::string epoch;
    Sequence sequence;
  };
  using Answer = std::variant<Accepted, Error>;

  /// Most lines that may wait for the journal before the source does.
  static constexpr std::uint64_t kMostOpen = 4096;

  void on_accepted(std::uint64_t line, std::string_view organisation, std::string_view epoch,
                   Sequence sequence) override;
  void on_refused(std::uint64_t line, const Error& error) override;
  void on_not_recorded(Entry entry, const Error& error) override;

  void take(const LineSplitter::Line& line);
  [[nodiscard]] bool must_wait() const;
  void note(std::uint64_t line, Answer answer);
  void tell(std::uint64_t line, const Answer& answer);
  bool try_again();
  void look_at_clocks();

  Hub& hub_;
  const EventDecoder& decoder_;
  Listener& listener_;
  ProducerId id_;
  LineSplitter splitter_{kMaxEventBytes};
  std::uint64_t lines_ = 0;
  std::uint64_t settled_ = 0;
  std::map<std::uint64_t, Answer> early_;  ///< those that came before their turn; at most kMostOpen
  std::deque<Entry> again_;                ///< to be handed in again, in order; at most kMostOpen
  std::optional<Error> broken_;            ///< why all further lines are refused
  std::string last_organisation_;
  WallTime wall_;  ///< when the present piece came
  Instant now_{};
};

}  // namespace syncws
