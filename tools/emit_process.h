#pragma once

#include <memory>
#include <optional>

#include "cli/exit_code.h"
#include "cli/standard_output.h"
#include "emit_input.h"
#include "emit_options.h"
#include "emit_progress.h"
#include "emit_replay.h"
#include "emit_store.h"
#include "emit_tally.h"
#include "net/event_sender.h"
#include "net/openssl_client.h"
#include "net/send_window.h"
#include "wire/event_preparer.h"

namespace syncws {

/// An emit at work: reads lines, has them kept and sent, and tells what became of them.
class EmitProcess final : private EventSender::Owner {
 public:
  explicit EmitProcess(EmitOptions options);

  [[nodiscard]] Result<cli::ExitCode> run();

 private:
  void on_room() override;
  void on_receipt(const InputLine& line, const socket_protocol::Receipt& receipt) override;
  void on_refused(const SendWindow::Line& line, std::string_view why) override;
  void on_settled(std::size_t lines, const InputLine& last) override;
  bool on_given_up(const Error& error) override;
  void on_failed(const Error& error) override;

  [[nodiscard]] std::unique_ptr<EventLink> make_link(EventLink::Listener& listener);
  [[nodiscard]] Status start();
  void start_input();
  [[nodiscard]] bool take_line(InputLine origin, const LineSplitter::Line& line);
  void take_recorded(InputLine origin, std::string_view text);
  void keep_line(InputLine origin, std::string_view text);
  [[nodiscard]] bool has_room() const;
  [[nodiscard]] bool is_all_read() const;
  void on_input_end(const Status& status);

  [[nodiscard]] Status move();
  void finish(Result<cli::ExitCode> outcome);
  void on_signal();

  EmitOptions options_;
  UvLoop loop_;
  std::unique_ptr<OpensslClient> tls_;   ///< null: without
  std::unique_ptr<TokenSource> tokens_;  ///< null without a token
  SendWindow window_;
  EmitTally tally_;
  EmitProgress progress_;
  EventPreparer preparer_;
  EventSender sender_;
  EmitInput input_;
  std::optional<EmitReplay> replay_;
  std::unique_ptr<EmitStore> store_;
  cli::StandardOutput output_;
  UvSignal interrupt_;
  UvSignal terminate_;
  bool input_started_ = false;
  bool input_ended_ = false;
  Status input_status_;
  Result<cli::ExitCode> outcome_ = cli::ExitCode::done;
  bool finished_ = false;
};

}  // namespace syncws
