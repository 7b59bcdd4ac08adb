#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/error.h"
#include "cli/exit_code.h"
#include "net/audit_log.h"
#include "net/doorkeeper.h"
#include "net/entrance.h"
#include "net/gate.h"
#include "net/halls.h"
#include "net/house.h"
#include "net/http_door.h"
#include "net/http_endpoints.h"
#include "net/http_publisher.h"
#include "net/lws_server.h"
#include "net/lws_tls.h"
#include "net/stdin_source.h"
#include "net/stream_server.h"
#include "net/uv_socket_listener.h"
#include "net/uv_tcp_listener.h"
#include "net/verifier_desk.h"
#include "rooms/hub.h"
#include "serve_auth.h"
#include "serve_journal.h"
#include "serve_options.h"
#include "wire/event_decoder.h"
#include "wire/frame_packer.h"
#include "wire/v1_encoder.h"

namespace syncws {

/// A serve put together: the loop, the hub, the server, and what was asked for of sources. Members
/// stand in the order in which they need each other; they end in the opposite one.
class ServeProcess {
 public:
  explicit ServeProcess(ServeOptions options);
  ServeProcess(const ServeProcess&) = delete;
  ServeProcess& operator=(const ServeProcess&) = delete;
  ~ServeProcess();

  /// Opens everything. Kind usage: something can't be had as asked.
  [[nodiscard]] Status open();

  /// Serves until the input ends or a signal comes.
  [[nodiscard]] Result<cli::ExitCode> run();

 private:
  [[nodiscard]] Status open_tls();
  [[nodiscard]] Status open_auth();
  [[nodiscard]] Status open_hub();
  [[nodiscard]] Status open_gate();
  [[nodiscard]] Status open_web();
  [[nodiscard]] Status open_port();
  [[nodiscard]] Status open_halls();
  [[nodiscard]] Hall::Settings hall_settings() const;
  [[nodiscard]] Status open_socket();
  [[nodiscard]] Status open_stdin();
  [[nodiscard]] Status tell_ready() const;
  void say_banner(std::size_t descriptor_limit) const;
  void limit_connections(std::size_t descriptor_limit);
  [[nodiscard]] std::size_t max_arrivals() const;
  [[nodiscard]] LwsServer::Settings web_settings(LwsTls* tls) const;
  void on_input_end(const Status& status);
  void await_delivery();
  void on_signal();
  void on_reload();
  [[nodiscard]] Status reload_auth();
  [[nodiscard]] Status reload_organisations();
  [[nodiscard]] Status reload_tls();
  /// Closes viewers on all threads, and tells how many they were; `whose` begins with a verb.
  using IsMeant = std::function<bool(const Session& session, const Gate& gate)>;
  void close_where(const IsMeant& is_meant, CloseCode code, const std::string& reason,
                   const std::string& whose);
  void tell_laggards(const std::vector<StreamServer::Laggard>& laggards);
  void leave();

  ServeOptions options_;
  UvLoop loop_;
  UvPost post_;
  UvDoor journal_door_;
  UvDoor auth_door_;
  std::optional<ServeAuth> auth_;
  std::optional<VerifierDesk> verifier_desk_;  ///< with several threads
  std::optional<VerifierDesk::Window> verifier_window_;
  std::optional<ServeJournal> journal_;
  V1Encoder encoder_;
  std::optional<FramePacker> packer_;
  EventDecoder decoder_;
  OrganisationRules organisations_;
  std::unique_ptr<Hub> hub_;
  AuditLog audit_;
  Doorkeeper doorkeeper_;
  House house_;
  Entrance entrance_;
  std::unique_ptr<HttpPublisher> publisher_;
  std::unique_ptr<Gate> gate_;
  std::unique_ptr<StreamServer> server_;
  std::unique_ptr<HttpEndpoints> endpoints_;
  std::unique_ptr<HttpDoor> http_door_;
  std::unique_ptr<LwsTls> tls_;
  std::unique_ptr<LwsServer> web_;
  std::unique_ptr<UvTcpListener> port_;
  std::unique_ptr<HttpDesk> http_desk_;
  std::unique_ptr<Halls> halls_;  ///< null: this thread is the only one
  std::unique_ptr<UvSocketListener> socket_;
  std::unique_ptr<StdinSource> stdin_;
  UvSignal interrupt_;
  UvSignal terminate_;
  UvSignal hang_up_;
  /// What SIGHUP makes read again. Each leaves everything as it was when it fails.
  std::vector<std::function<Status()>> reloads_;
  std::size_t descriptor_limit_ = 0;
  std::size_t first_reserved_ = 0;  ///< descriptor that is kept from those who wait in the lobby
  Result<cli::ExitCode> outcome_ = cli::ExitCode::done;
};

}  // namespace syncws
