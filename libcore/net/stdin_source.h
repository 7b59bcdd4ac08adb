#pragma once

#include <functional>

#include "net/event_intake.h"
#include "net/source.h"
#include "net/uv_byte_reader.h"

namespace syncws {

/// Events from standard input. A bad line is said with its number and skipped, or ends it all when
/// strict.
class StdinSource final : public Source, private EventIntake::Listener {
 public:
  /// `on_end`: all lines are in the hub, or why there will be no more (refused_event when strict,
  /// io).
  using OnEnd = std::function<void(const Status&)>;

  StdinSource(Hub& hub, const EventDecoder& decoder, bool strict, OnEnd on_end);

  [[nodiscard]] Status start(UvLoop& loop, int descriptor);

  bool on_turn_end() override;
  [[nodiscard]] bool is_quiet() const override { return !intake_.has_open_lines(); }
  /// Reads no more.
  void stop();

  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  bool on_line(std::uint64_t line, std::string_view text) override;
  void on_accepted(std::uint64_t line, std::string_view organisation, std::string_view epoch,
                   Sequence sequence) override;
  void on_refused(std::uint64_t line, const Error& error) override;
  bool may_wait() override;

  void on_bytes(std::string_view bytes);
  void on_end_of_input(const Status& status);
  void follow(EventIntake::Flow flow);
  void end_if_settled();

  EventIntake intake_;
  bool strict_;
  OnEnd on_end_;
  std::unique_ptr<UvByteReader> reader_;
  std::uint64_t refused_ = 0;
  bool waits_ = false;
  bool input_ended_ = false;
  bool told_ = false;
  Status outcome_;
};

}  // namespace syncws
