#include "serve_process.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "base/ids.h"
#include "base/log.h"
#include "net/descriptor_limit.h"
#include "net/lws_http.h"

namespace syncws {
namespace {

constexpr std::size_t kEpochBytes = 12;
/// Descriptors kept for files, sockets of producers, requests that publish, and connections that
/// are being refused, for each thread. (Those that are still shaking hands have some of their own.)
constexpr std::size_t kSpareDescriptors = 256;
/// More than anything but viewers and arrivals will ever have open.
constexpr std::size_t kOtherDescriptors = 4096;
/// Accepted connections that may wait in the lobby even where fewer viewers are allowed.
constexpr std::size_t kCrowd = 8192;

}  // namespace

ServeProcess::ServeProcess(ServeOptions options)
    : options_(std::move(options)),
      post_(loop_),
      journal_door_(loop_, [this] { journal_->deliver_answers(); }),
      auth_door_(loop_,
                 [this] {
                   if (!verifier_desk_) return auth_->deliver_answers();
                   verifier_desk_->alone([this] { auth_->deliver_answers(); });
                 }),
      decoder_({options_.strict_types}),
      organisations_(options_.access.organisations),
      audit_(loop_),
      doorkeeper_(options_.limits.door),
      entrance_(loop_, doorkeeper_, audit_, options_.tls.settings().has_value()),
      interrupt_(loop_, SIGINT, [this] { on_signal(); }),
      terminate_(loop_, SIGTERM, [this] { on_signal(); }),
      hang_up_(loop_, SIGHUP, [this] { on_reload(); }) {}

/// The library's end takes a few turns of the loop, in which everything else must still be there;
/// nobody new may come.
ServeProcess::~ServeProcess() {
  port_.reset();
  entrance_.close();
  if (halls_ != nullptr) halls_->stop();
  web_.reset();
  halls_.reset();
}

Status ServeProcess::open() {
  return open_auth()
      .and_then([&] { return open_tls(); })
      .and_then([&] { return open_hub(); })
      .and_then([&] { return open_gate(); })
      .and_then([&] { return open_web(); })
      .and_then([&] { return open_port(); })
      .and_then([&] { return open_halls(); })
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
  reloads_.emplace_back([this] { return reload_tls(); });
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
  auto* verifier = auth_->verifier();
  if (verifier != nullptr && options_.threads > 1) {
    verifier_desk_.emplace(*verifier);
    verifier = &verifier_window_.emplace(*verifier_desk_, post_);
  }
  gate_ = std::make_unique<Gate>(std::move(settings), organisations_, verifier, audit_);
  if (options_.access.organisation_file)
    reloads_.emplace_back([this] { return reload_organisations(); });
  return read_organisations(options_.access, organisations_);
}

Status ServeProcess::open_web() {
  descriptor_limit_ = raise_descriptor_limit();
  limit_connections(descriptor_limit_);
  server_ = std::make_unique<StreamServer>(loop_, *hub_, *gate_, doorkeeper_, house_,
                                           options_.server, [this] { loop_.stop(); });
  publisher_ = std::make_unique<HttpPublisher>(*hub_, decoder_, options_.limits.publish);
  endpoints_ = std::make_unique<HttpEndpoints>(
      *server_, *gate_, *publisher_,
      [this](std::string_view organisation) { return hub_->snapshot(organisation); });
  http_door_ = std::make_unique<HttpDoor>(doorkeeper_, audit_, *endpoints_);
  auto web = LwsServer::make(loop_, *server_, *http_door_, web_settings(tls_.get()));
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
      [this](int socket, const IpAddress& peer) { entrance_.on_connection(socket, peer); },
      options_.threads > 1 ? UvTcpListener::Port::first : UvTcpListener::Port::alone);
  if (!listener) return tl::make_unexpected(listener.error());
  port_ = *std::move(listener);
  entrance_.open_to(*web_, first_reserved_);
  return {};
}

/// Shared out among the threads.
std::size_t ServeProcess::max_arrivals() const {
  return std::max<std::size_t>(options_.limits.max_handshakes / options_.threads, 1);
}

LwsServer::Settings ServeProcess::web_settings(LwsTls* tls) const {
  return {max_arrivals(), options_.tls.handshake_timeout, tls,
          first_reserved_ + options_.limits.max_handshakes + kOtherDescriptors};
}

/// Of the threads, this one counts, too.
Status ServeProcess::open_halls() {
  if (options_.threads <= 1) return {};
  http_desk_ = std::make_unique<HttpDesk>(*http_door_);
  halls_ = std::make_unique<Halls>(*hub_, options_.history);
  for (std::size_t i = 0; i + 1 < options_.threads; ++i) {
    auto hall = Hall::make(i, hall_settings(),
                           {post_, *halls_, house_, doorkeeper_, *http_desk_,
                            verifier_desk_ ? &*verifier_desk_ : nullptr, organisations_});
    if (!hall) return tl::make_unexpected(hall.error());
    halls_->add(*std::move(hall));
  }
  hub_->set_followers(*halls_);
  server_->add_source(*halls_);
  server_->gather_by([this](auto on_all) { halls_->gather(std::move(on_all)); });
  return {};
}

Hall::Settings ServeProcess::hall_settings() const {
  auto gate = options_.access.gate_settings();
  gate.shared_tickets = &gate_->tickets();
  return {options_.history,
          options_.pace,
          options_.server,
          std::move(gate),
          web_settings(nullptr),
          options_.tls.settings(),
          options_.compress.settings(),
          options_.host,
          port_->port(),
          first_reserved_};
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
  if (halls_ != nullptr) halls_->start();
  say_banner(descriptor_limit_);
  if (auto told = tell_ready().and_then([&] { return open_stdin(); }); !told)
    return tl::make_unexpected(told.error());
  loop_.run();
  auto stats = hub_->stats();
  if (halls_ != nullptr) {
    halls_->stop();
    stats += halls_->stats();
  }
  log::info("done: {} events accepted, {} refused, {} deliveries", stats.events_accepted,
            stats.events_refused, stats.deliveries);
  return outcome_;
}

void ServeProcess::limit_connections(std::size_t descriptor_limit) {
  auto& arrivals = options_.limits.max_handshakes;
  arrivals = std::min(arrivals, std::max<std::size_t>(descriptor_limit / 4, 1));
  const auto kept = kSpareDescriptors * options_.threads + arrivals;
  const auto possible = std::max(descriptor_limit, kept + kSpareDescriptors) - kept;
  options_.server.max_connections = std::min(options_.server.max_connections, possible);
  first_reserved_ = std::min(std::max(options_.server.max_connections, kCrowd), possible);
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
  const auto until = monotonic_now() + *options_.exit_when_drained;
  server_->await_delivery(*options_.exit_when_drained, [this, until](const auto& laggards) {
    tell_laggards(laggards);
    if (halls_ == nullptr) return leave();
    const auto left = std::max(until - monotonic_now(), Duration::zero());
    halls_->await_delivery(left, [this](const auto& others) {
      tell_laggards(others);
      leave();
    });
  });
}

void ServeProcess::tell_laggards(const std::vector<StreamServer::Laggard>& laggards) {
  for (const auto& laggard : laggards) {
    log::warn("id={} of {} lacks {} events{}", laggard.id, laggard.organisation, laggard.events,
              laggard.was_cut_off ? " and was cut off" : " or its socket has not taken them");
  }
  if (!laggards.empty()) outcome_ = cli::ExitCode::answer_is_no;
}

void ServeProcess::on_signal() {
  if (server_->is_draining()) {
    outcome_ = cli::ExitCode::interrupted;
    return loop_.stop();
  }
  log::info("asked to end; closing {} connections", house_.viewers());
  leave();
}

void ServeProcess::leave() {
  house_.begin_leaving();
  port_.reset();
  entrance_.leave();
  if (halls_ != nullptr) halls_->leave();
  web_->http().stop();
  if (socket_ != nullptr) socket_->stop();
  if (stdin_ != nullptr) stdin_->stop();
  server_->begin_drain();
}

}  // namespace syncws
