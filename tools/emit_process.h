#pragma once

#include <memory>
#include <optional>

#include "cli/exit_code.h"
#include "cli/standard_output.h"
#include "emit_input.h"
#include "emit_options.h"
#include "net/backoff.h"
#include "net/send_window.h"
#include "net/uv_line_client.h"
#include "wire/socket_protocol.h"

namespace syncws {

/// An emit at work: reads lines, sends them, waits for their acknowledgements, and finds a lost
/// server again.
class EmitProcess {
 public:
  explicit EmitProcess(EmitOptions options);

  [[nodiscard]] Result<cli::ExitCode> run();

 private:
  enum class Phase { connecting, connected, between_tries };

  void connect();
  void on_connect();
  void on_answer(std::string_view line);
  void on_connection_end(const Error& error);
  void give_up(const Error& error);
  [[nodiscard]] bool take_line(InputLine origin, const LineSplitter::Line& line);
  void on_input_end(const Status& status);
  [[nodiscard]] std::string type_problem(std::string_view line) const;
  void refuse(const InputLine& origin, std::string_view why);
  void settle(std::uint64_t line);
  void print_receipt(const InputLine& origin, socket_protocol::Receipt receipt);
  void pump();
  void send_some();
  [[nodiscard]] std::size_t allowance();
  void finish(Result<cli::ExitCode> outcome);
  void on_signal();
  void show_progress(bool last);

  EmitOptions options_;
  UvLoop loop_;
  SendWindow window_;
  Backoff backoff_;
  std::unique_ptr<UvLineClient> client_;
  std::unique_ptr<EmitInput> input_;
  cli::StandardOutput output_;
  UvTimer retry_;
  UvTimer pace_;
  UvTimer progress_;
  UvSignal interrupt_;
  UvSignal terminate_;
  Phase phase_ = Phase::connecting;
  Instant give_up_at_{};
  Instant sending_since_{};
  Instant started_ = monotonic_now();
  std::uint64_t taken_for_rate_ = 0;
  std::uint64_t settled_ = 0;            ///< lines the server has dealt with, refused ones included
  std::uint64_t refused_by_server_ = 0;  ///< of those
  std::uint64_t refused_ = 0;            ///< in all, also those that were never sent
  bool was_connected_ = false;
  bool input_ended_ = false;
  Status input_status_;
  Result<cli::ExitCode> outcome_ = cli::ExitCode::done;
  bool finished_ = false;
};

}  // namespace syncws
