#pragma once

#include <functional>
#include <memory>
#include <string>

#include "net/event_intake.h"
#include "net/source.h"
#include "net/uv_loop.h"

namespace syncws {

/// One producer's connection to the event socket: lines in, and answers out if its first line asked
/// for them.
class UvSocketSource final : public Source, private EventIntake::Listener {
 public:
  using OnGone = std::function<void(UvSocketSource&)>;

  UvSocketSource(UvLoop& loop, Hub& hub, const EventDecoder& decoder, std::uint64_t id,
                 OnGone on_gone);

  /// Takes the waiting connection of the listener and reads from it.
  [[nodiscard]] bool accept(uv_stream_t* listener);

  bool on_turn_end() override;
  /// No more is read; what is open is answered still.
  void stop_reading();
  /// Nothing is open and nothing waits to be sent.
  [[nodiscard]] bool is_quiet() const override;
  [[nodiscard]] std::uint64_t id() const { return id_; }
  /// Of the connection; it goes on to belong to it.
  [[nodiscard]] int descriptor() const;

 private:
  /// Most bytes of answers that may wait for a producer that does not read them; then its lines
  /// wait too.
  static constexpr std::size_t kMostUnsent = std::size_t{1} << 20;

  bool on_line(std::uint64_t line, std::string_view text) override;
  void on_accepted(std::uint64_t line, std::string_view organisation, std::string_view epoch,
                   Sequence sequence) override;
  void on_refused(std::uint64_t line, const Error& error) override;
  bool may_wait() override;

  void on_read(ssize_t count, const char* bytes);
  void follow(EventIntake::Flow flow);
  void update_reading();
  void send_answers();
  void end();

  std::uint64_t id_;
  OnGone on_gone_;
  EventIntake intake_;
  UvHandle<uv_pipe_t> pipe_;
  std::string answers_;
  std::uint64_t acked_ = 0;
  bool wants_acks_ = false;
  bool wants_receipts_ = false;
  bool waits_ = false;
  bool reads_ = false;
  bool input_ended_ = false;
  bool ended_well_ = false;  ///< what a broken connection left half is not a line
};

}  // namespace syncws
