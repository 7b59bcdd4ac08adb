#include "net/hall.h"

#include <utility>

#include "base/log.h"
#include "base/quiet_thread.h"
#include "net/lws_http.h"

namespace syncws {
namespace {

/// How long a room that nobody watches here is kept open for the next.
constexpr Duration kPassLife = std::chrono::seconds(5);

/// Of what the first thread may be ahead, how much is delivered before it hears of that.
constexpr std::uint64_t kSaidParts = Hall::kAheadParts * 4;

}  // namespace

Hall::Hall(std::size_t number, Settings settings, const Shared& shared)
    : number_(number),
      settings_(std::move(settings)),
      shared_(shared),
      post_(loop_),
      organisations_(shared.organisations),
      packer_(settings_.packing.has_value()
                  ? std::optional<FramePacker>(std::in_place, *settings_.packing)
                  : std::nullopt),
      hub_({settings_.history, settings_.pace, "", Duration::zero(), nullptr,
            packer_ ? &*packer_ : nullptr, this},
           journal_, encoder_),
      passes_(
          [this](std::string_view name) {
            tell([this, wanted = std::string(name)](Listener& listener) {
              listener.on_wanted(number_, wanted);
            });
          },
          [this](std::string_view name) {
            tell([this, unused = std::string(name)](Listener& listener) {
              listener.on_given_back(number_, unused);
            });
          }),
      verifier_(shared.verifier == nullptr
                    ? nullptr
                    : std::make_unique<VerifierDesk::Window>(*shared.verifier, post_)),
      audit_(loop_),
      gate_(gate_settings(), organisations_, verifier_.get(), audit_),
      entrance_(loop_, shared.doorkeeper, audit_, settings_.tls.has_value()),
      http_(shared.desk, shared.first, post_),
      server_(loop_, hub_, gate_, shared.doorkeeper, shared.house, settings_.server,
              [this] { tell([this](Listener& listener) { listener.on_drained(number_); }); }),
      sweep_(loop_, [this] {
        passes_.sweep([this](std::string_view name) { return hub_.subscribers(name) > 0; });
      }) {
  server_.enter_by(passes_);
  server_.add_source(*this);
  sweep_.start(kPassLife, kPassLife);
}

Gate::Settings Hall::gate_settings() const {
  auto settings = settings_.gate;
  settings.address_of = [&doorkeeper = shared_.doorkeeper](const HttpRequest& request) {
    return doorkeeper.address_of(request);
  };
  return settings;
}

Result<std::unique_ptr<Hall>> Hall::make(std::size_t number, Settings settings,
                                         const Shared& shared) {
  std::unique_ptr<Hall> hall(new Hall(number, std::move(settings), shared));
  if (auto opened = hall->open(); !opened) return tl::make_unexpected(opened.error());
  return hall;
}

Status Hall::open() {
  if (settings_.tls) {
    auto tls = LwsTls::make(*settings_.tls);
    if (!tls) return tl::make_unexpected(tls.error());
    tls_ = *std::move(tls);
  }
  settings_.web.tls = tls_.get();
  auto web = LwsServer::make(loop_, server_, http_, settings_.web);
  if (!web) return tl::make_unexpected(web.error());
  web_ = *std::move(web);
  if (settings_.packing) web_->take_packed_messages({Deflater::kWindowBits, true});
  server_.add_source(web_->http());
  auto listener = UvTcpListener::make(
      loop_, settings_.host, settings_.port,
      [this](int socket, const IpAddress& peer) { entrance_.on_connection(socket, peer); },
      UvTcpListener::Port::another);
  if (!listener) return tl::make_unexpected(listener.error());
  port_ = *std::move(listener);
  entrance_.open_to(*web_, settings_.first_reserved);
  return {};
}

/// The library's end takes a few turns of the loop, in which everything else must still be there.
Hall::~Hall() {
  port_.reset();
  entrance_.close();
  web_.reset();
}

void Hall::start() {
  port_->start();
  thread_ = start_without_signals([this] { loop_.run(); });
}

void Hall::stop() {
  if (!thread_.joinable()) return;
  post([this] { loop_.stop(); });
  thread_.join();
}

void Hall::tell(std::function<void(Listener&)> what) {
  shared_.first.post([&listener = shared_.listener, what = std::move(what)] { what(listener); });
}

void Hall::on_census(std::string_view organisation, const Pacing::Census& census) {
  tell([this, name = std::string(organisation), census](Listener& listener) {
    listener.on_census(number_, name, census);
  });
}

void Hall::follow(const std::vector<RoomNews>& news, const NewsLoad& load) {
  const auto now = monotonic_now();
  for (const auto& room : news) hub_.follow(room, now);
  delivered_ += load;
}

void Hall::open_room(const std::string& organisation, const Position& newest) {
  hub_.open(organisation, newest);
  for (auto* const subscriber : passes_.on_pass(organisation))
    static_cast<Session*>(subscriber)->on_room();
}

/// What was taken over is delivered now, as far as sockets take it; or will be when the flush has
/// rested, which is a matter of milliseconds.
bool Hall::on_turn_end() {
  if (!delivered_.exceeds(settings_.history, kSaidParts)) return false;
  tell([this, load = std::exchange(delivered_, {})](Listener& listener) {
    listener.on_delivered(number_, load);
  });
  return false;
}

void Hall::leave() {
  port_.reset();
  entrance_.leave();
  web_->http().stop();
}

void Hall::reload_tls() {
  if (tls_ == nullptr) return;
  if (const auto reloaded = tls_->reload(); !reloaded)
    log::error("reload: {}; what was there before is kept", reloaded.error().message);
}

}  // namespace syncws
