#include "serve_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "base/ids.h"
#include "base/json_text.h"
#include "base/log.h"
#include "net/descriptor_limit.h"
#include "net/lws_http.h"

namespace syncws {
namespace {

constexpr std::size_t kEpochBytes = 12;
/// Descriptors kept for files, sockets of producers, requests that publish, and connections that
/// are being refused. (Those that are still shaking hands have some of their own.)
constexpr std::size_t kSpareDescriptors = 256;
/// More than anything but viewers and arrivals will ever have open.
constexpr std::size_t kOtherDescriptors = 4096;

/// The reader sees the end. A standard descriptor keeps its number, which a viewer's socket would
/// get otherwise; and standard error stays what it is.
void let_go(int descriptor) {
  if (descriptor > STDERR_FILENO) {
    close(descriptor);
  } else if (descriptor == STDOUT_FILENO) {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, descriptor);
    close(nowhere);
  }
}

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : fmt::format("[{}]", host);
}

}  // namespace

ServeProcess::ServeProcess(ServeOptions options)
    : options_(std::move(options)),
      journal_door_(loop_, [this] { journal_->deliver_answers(); }),
      auth_door_(loop_, [this] { auth_->deliver_answers(); }),
      decoder_({options_.strict_types}),
      organisations_(options_.access.organisations),
      audit_(loop_),
      doorkeeper_(options_.limits.door),
      turned_away_(loop_),
      interrupt_(loop_, SIGINT, [this] { on_signal(); }),
      terminate_(loop_, SIGTERM, [this] { on_signal(); }),
      hang_up_(loop_, SIGHUP, [this] { on_reload(); }) {}

/// The library's end takes a few turns of the loop, in which everything else must still be there;
/// nobody new may come.
ServeProcess::~ServeProcess() {
  port_.reset();
  web_.reset();
}

Status ServeProcess::open() {
  return open_auth()
      .and_then([&] { return open_tls(); })
      .and_then([&] { return open_hub(); })
      .and_then([&] { return open_gate(); })
      .and_then([&] { return open_web(); })
      .and_then([&] { return open_port(); })
      .and_then([&] { return open_socket(); });
}

/// Before anything else that could be looked into: it hides the process's memory.
Status ServeProcess::open_auth() {
  auto auth = ServeAuth::open(options_.auth, [this] { auth_door_.knock(); });
  if (!auth) return tl::make_unexpected(auth.error());
  auth_ = *std::move(auth);
  if (auth_->verifier() != nullptr) reloads_.emplace_back([this] { return reload_auth(); });
  return {};
}

Status ServeProcess::open_tls() {
  const auto settings = options_.tls.settings();
  if (!settings) return {};
  auto tls = LwsTls::make(*settings);
  if (!tls) return tl::make_unexpected(tls.error());
  tls_ = *std::move(tls);
  reloads_.emplace_back([this] { return tls_->reload(); });
  return {};
}

/// A port of ours is there only once the history is back.
Status ServeProcess::open_hub() {
  auto journal = ServeJournal::open(options_, [this] { journal_door_.knock(); });
  if (!journal) return tl::make_unexpected(journal.error());
  journal_ = *std::move(journal);
  if (const auto packing = options_.compress.settings()) packer_.emplace(*packing);
  hub_ = std::make_unique<Hub>(
      Hub::Settings{options_.history, options_.pace, random_id(kEpochBytes), options_.dedup_window,
                    &organisations_, packer_ ? &*packer_ : nullptr},
      journal_->port(), encoder_);
  return journal_->restore(*hub_);
}

Status ServeProcess::open_gate() {
  auto settings = options_.access.gate_settings();
  settings.address_of = [this](const HttpRequest& request) {
    return doorkeeper_.address_of(request);
  };
  gate_ = std::make_unique<Gate>(std::move(settings), organisations_, auth_->verifier(), audit_);
  if (options_.access.organisation_file)
    reloads_.emplace_back([this] { return reload_organisations(); });
  return read_organisations(options_.access, organisations_);
}

Status ServeProcess::open_web() {
  descriptor_limit_ = raise_descriptor_limit();
  limit_connections(descriptor_limit_);
  server_ = std::make_unique<StreamServer>(loop_, *hub_, *gate_, doorkeeper_, options_.server,
                                           [this] { loop_.stop(); });
  publisher_ = std::make_unique<HttpPublisher>(*hub_, decoder_, options_.limits.publish);
  endpoints_ = std::make_unique<HttpEndpoints>(
      *server_, *gate_, *publisher_,
      [this](std::string_view organisation) { return hub_->snapshot(organisation); });
  http_door_ = std::make_unique<HttpDoor>(doorkeeper_, audit_, *endpoints_);
  auto web = LwsServer::make(
      loop_, *server_, *http_door_,
      {options_.limits.max_handshakes, options_.tls.handshake_timeout, tls_.get(),
       options_.server.max_connections + options_.limits.max_handshakes + kOtherDescriptors});
  if (!web) return tl::make_unexpected(web.error());
  web_ = *std::move(web);
  if (packer_) web_->take_packed_messages({Deflater::kWindowBits, true});
  server_->add_source(*publisher_);
  server_->add_source(web_->http());
  return {};
}

Status ServeProcess::open_port() {
  auto listener = UvTcpListener::make(
      loop_, options_.host, options_.port,
      [this](int socket, const IpAddress& peer) { on_connection(socket, peer); });
  if (!listener) return tl::make_unexpected(listener.error());
  port_ = *std::move(listener);
  return {};
}

void ServeProcess::on_connection(int socket, const IpAddress& peer) {
  auto place = doorkeeper_.on_connection(peer, monotonic_now());
  if (place) return web_->adopt(socket, peer, *std::move(place));
  const auto address = peer.text();
  audit_.refused({place.error().code, address, {}, {}, {}, {}});
  const bool is_understood = tls_ == nullptr;
  turned_away_.send(socket,
                    is_understood ? format_http_response(to_response(place.error()), false) : "");
}

Status ServeProcess::open_socket() {
  if (!options_.socket) return {};
  auto listener = UvSocketListener::make(loop_, *hub_, decoder_, *options_.socket,
                                         options_.limits.socket, audit_);
  if (!listener) return tl::make_unexpected(listener.error());
  socket_ = *std::move(listener);
  server_->add_source(*socket_);
  return {};
}

Status ServeProcess::open_stdin() {
  if (!options_.read_stdin || !is_piped(STDIN_FILENO)) return {};
  stdin_ = std::make_unique<StdinSource>(*hub_, decoder_, options_.strict,
                                         [this](const Status& status) { on_input_end(status); });
  server_->add_source(*stdin_);
  return stdin_->start(loop_, STDIN_FILENO);
}

Result<cli::ExitCode> ServeProcess::run() {
  port_->start();
  say_banner(descriptor_limit_);
  if (auto told = tell_ready().and_then([&] { return open_stdin(); }); !told)
    return tl::make_unexpected(told.error());
  loop_.run();
  const auto& stats = hub_->stats();
  log::info("done: {} events accepted, {} refused, {} deliveries", stats.events_accepted,
            stats.events_refused, stats.deliveries);
  return outcome_;
}

void ServeProcess::limit_connections(std::size_t descriptor_limit) {
  auto& arrivals = options_.limits.max_handshakes;
  arrivals = std::min(arrivals, std::max<std::size_t>(descriptor_limit / 4, 1));
  const auto kept = kSpareDescriptors + arrivals;
  const auto possible = std::max(descriptor_limit, kept + kSpareDescriptors) - kept;
  options_.server.max_connections = std::min(options_.server.max_connections, possible);
}

void ServeProcess::say_banner(std::size_t descriptor_limit) const {
  log::info("version {}", SYNCWS_VERSION);
  log::info("endpoint {}://{}:{}/api/ws/sync/:organizationId", tls_ == nullptr ? "ws" : "wss",
            bracketed(options_.host), port_->port());
  if (socket_ != nullptr) log::info("event socket {}", socket_->path());
  log::info("{} connections at most (the limit of open files is {})",
            options_.server.max_connections, descriptor_limit);
  log::info("[WebSocket] Sync status WebSocket server initialized");
}

Status ServeProcess::tell_ready() const {
  if (!options_.ready_descriptor) return {};
  const auto line =
      fmt::format("{{\"ready\":true,\"url\":\"{}://{}:{}\",\"port\":{},\"socket\":{}}}\n",
                  tls_ == nullptr ? "http" : "https", bracketed(options_.host), port_->port(),
                  port_->port(), socket_ == nullptr ? "null" : json_string(socket_->path()));
  const auto written = write(*options_.ready_descriptor, line.data(), line.size());
  if (written < 0) {
    return fail_errno(ErrorKind::usage,
                      fmt::format("--ready-fd {} can't be written", *options_.ready_descriptor),
                      errno);
  }
  let_go(*options_.ready_descriptor);
  return {};
}

void ServeProcess::on_input_end(const Status& status) {
  if (!status) outcome_ = tl::make_unexpected(status.error());
  const bool serve_on =
      status && !options_.exit_when_drained && (options_.stay || options_.socket_asked_for);
  log::info("end of standard input{}", serve_on ? "; serving on" : "");
  if (serve_on) return;
  if (status && options_.exit_when_drained) return await_delivery();
  leave();
}

void ServeProcess::await_delivery() {
  server_->await_delivery(*options_.exit_when_drained, [this](const auto& laggards) {
    for (const auto& laggard : laggards) {
      log::warn("id={} of {} lacks {} events{}", laggard.id, laggard.organisation, laggard.events,
                laggard.was_cut_off ? " and was cut off" : " or its socket has not taken them");
    }
    if (!laggards.empty()) outcome_ = cli::ExitCode::answer_is_no;
    leave();
  });
}

void ServeProcess::on_signal() {
  if (server_->is_draining()) {
    outcome_ = cli::ExitCode::interrupted;
    return loop_.stop();
  }
  log::info("asked to end; closing {} connections", server_->connections());
  leave();
}

Status ServeProcess::reload_auth() {
  if (auto read = auth_->reload(); !read) return read;
  const auto& verifier = *auth_->verifier();
  const auto closed = server_->close_where(
      [&](const Session& session) {
        return session.grant() != nullptr && verifier.is_revoked(*session.grant());
      },
      CloseCode::token_refused, "token_revoked: the token has been revoked");
  if (closed > 0) log::info("{} connections whose tokens are revoked are closed", closed);
  return {};
}

Status ServeProcess::reload_organisations() {
  if (auto read = read_organisations(options_.access, organisations_); !read) return read;
  const auto closed = server_->close_where(
      [this](const Session& session) {  // who has shown no token does not hear what there is
        const bool may_hear = session.grant() != nullptr || !gate_->asks_for_tokens();
        return may_hear && !organisations_.knows(session.organisation());
      },
      CloseCode::organisation_removed, "the organisation is not served any longer");
  if (closed > 0) log::info("{} connections of organisations that are gone are closed", closed);
  return {};
}

/// Half of a reload is better than none: what can't be read keeps its old state, and is told.
void ServeProcess::on_reload() {
  std::size_t failed = 0;
  for (const auto& reload : reloads_) {
    const auto status = reload();
    if (status) continue;
    ++failed;
    log::error("reload: {}; what was there before is kept", status.error().message);
  }
  log::info("reload: {} of {} read again", reloads_.size() - failed, reloads_.size());
}

void ServeProcess::leave() {
  port_.reset();
  web_->http().stop();
  if (socket_ != nullptr) socket_->stop();
  if (stdin_ != nullptr) stdin_->stop();
  server_->begin_drain();
}

}  // namespace syncws
