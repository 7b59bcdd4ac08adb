// What SIGHUP makes a serve read again.
#include "base/log.h"
#include "serve_process.h"

namespace syncws {

Status ServeProcess::reload_auth() {
  auto read =
      verifier_desk_ ? verifier_desk_->alone([this] { return auth_->reload(); }) : auth_->reload();
  if (!read) return read;
  close_where(
      [](const Session& session, const Gate& gate) {
        return session.grant() != nullptr && gate.verifier()->is_revoked(*session.grant());
      },
      CloseCode::token_refused, "token_revoked: the token has been revoked",
      "whose tokens are revoked");
  return {};
}

Status ServeProcess::reload_tls() {
  if (auto read = tls_->reload(); !read) return read;
  if (halls_ != nullptr) halls_->for_each([](Hall& hall) { hall.reload_tls(); });
  return {};
}

void ServeProcess::close_where(const IsMeant& is_meant, CloseCode code, const std::string& reason,
                               const std::string& whose) {
  const auto close_some = [=](StreamServer& server, const Gate& gate) {
    const auto closed = server.close_where(
        [&](const Session& session) { return is_meant(session, gate); }, code, reason);
    if (closed > 0) log::info("{} connections {} are closed", closed, whose);
  };
  close_some(*server_, *gate_);
  if (halls_ == nullptr) return;
  halls_->for_each([close_some](Hall& hall) { close_some(hall.server(), hall.gate()); });
}

Status ServeProcess::reload_organisations() {
  if (auto read = read_organisations(options_.access, organisations_); !read) return read;
  if (halls_ != nullptr)
    halls_->for_each([rules = organisations_](Hall& hall) { hall.set_organisations(rules); });
  close_where(
      [](const Session& session, const Gate& gate) {
        // Who has shown no token does not hear what there is.
        const bool may_hear = session.grant() != nullptr || !gate.asks_for_tokens();
        return may_hear && !gate.knows(session.organisation());
      },
      CloseCode::organisation_removed, "the organisation is not served any longer",
      "of organisations that are gone");
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

}  // namespace syncws
