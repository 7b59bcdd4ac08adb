#include "listen_identity.h"

#include <fmt/format.h>

#include "base/log.h"
#include "base/quantity.h"
#include "net/token_schedule.h"
#include "net/upgrade_rules.h"
#include "wire/auth_message.h"
#include "wire/token_claims.h"

namespace syncws {

ListenIdentity::ListenIdentity(UvLoop& loop, const ListenOptions& options,
                               std::function<void(Secret)> send)
    : loop_(loop),
      options_(options),
      send_(std::move(send)),
      source_(make_token_source(loop, options.token)),
      renewal_(loop, [this] { renew(); }) {}

void ListenIdentity::prepare(OnProof on_proof) {
  if (source_ == nullptr) return on_proof(Proof{std::string(kV1Protocol), {}});
  source_->get([this, on_proof = std::move(on_proof)](Result<Secret> token) {
    if (!token) return on_proof(tl::make_unexpected(token.error()));
    show(*std::move(token), on_proof);
  });
}

void ListenIdentity::show(Secret token, const OnProof& on_proof) {
  if (token == expired_) {
    return on_proof(
        fail(ErrorKind::refused,
             fmt::format("the token has expired, and {} has no newer one", source_->name())));
  }
  shown_ = std::move(token);
  if (options_.auth_by == ListenOptions::AuthBy::ticket) return get_ticket(on_proof);
  const bool by_header = options_.auth_by == ListenOptions::AuthBy::header;
  on_proof(Proof{std::string(kV1Protocol), by_header ? shown_ : Secret()});
}

void ListenIdentity::get_ticket(const OnProof& on_proof) {
  if (auto made = make_tickets(); !made) return on_proof(tl::make_unexpected(made.error()));
  tickets_->get(shown_, [on_proof](const Result<Secret>& ticket) {
    on_proof(ticket.map([](const Secret& got) {
      return Proof{fmt::format("{}, syncws.ticket.{}", kV1Protocol, got.text()), {}};
    }));
  });
}

Status ListenIdentity::make_tickets() {
  if (tickets_ != nullptr) return {};
  std::unique_ptr<OpensslClient> tls;
  if (options_.address.is_tls) {
    auto made = OpensslClient::make(options_.tls, options_.address.host);
    if (!made) return tl::make_unexpected(made.error());
    tls = *std::move(made);
  }
  tickets_ = std::make_unique<TicketClient>(loop_, options_.address, std::move(tls));
  return {};
}

void ListenIdentity::on_open() {
  if (has_token() && options_.auth_by == ListenOptions::AuthBy::message)
    send_(format_auth_message(shown_.text()));
}

void ListenIdentity::on_connected(bool speaks_v1) {
  const auto expires = token_expiry(shown_.text());
  if (speaks_v1 && expires) renewal_.start(until_renewal(wall_now(), *expires));
}

void ListenIdentity::on_end(bool expired) {
  renewal_.stop();
  if (!has_token() || !expired) return;
  expired_ = shown_;
  source_->forget();
}

void ListenIdentity::renew() {
  source_->forget();
  source_->get([this](const Result<Secret>& token) { on_next(token); });
}

/// Who comes too late, after the connection, finds its place taken: prepare() has asked anew.
void ListenIdentity::on_next(const Result<Secret>& token) {
  if (!token) {
    log::warn("no new token yet: {}", token.error().message);
    return try_again();
  }
  if (*token == shown_) return try_again();
  shown_ = *token;
  send_(format_auth_message(shown_.text()));
  log::debug("a new token was shown to the server");
  on_connected(true);
}

void ListenIdentity::try_again() {
  if (const auto expires = token_expiry(shown_.text()))
    renewal_.start(until_next_try(wall_now(), *expires));
}

}  // namespace syncws
