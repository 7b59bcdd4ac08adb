#include "net/gate.h"

#include <utility>

#include "net/upgrade_rules.h"

namespace syncws {

Gate::Gate(Settings settings, const OrganisationRules& organisations, Verifier* verifier,
           AuditLog& audit)
    : settings_(std::move(settings)),
      organisations_(organisations),
      verifier_(verifier),
      audit_(audit),
      tickets_(settings_.tickets) {}

Gate::Admitted Gate::admit(const UpgradeRequest& request, RoomTarget target, std::string address) {
  auto admission = std::make_unique<Admission>();
  admission->target = std::move(target);
  admission->address = std::move(address);
  const auto refused = judge(request, *admission);
  if (!refused) return admission;
  return tl::make_unexpected(refuse(request.http, *refused, admission->target.organisation));
}

std::optional<AccessRefusal> Gate::judge(const UpgradeRequest& request, Admission& admission) {
  if (auto refused = judge_origin(request.http)) return refused;
  if (!asks_for_tokens()) {
    if (knows(admission.target.organisation)) return std::nullopt;
    return access_refusal::unknown_organisation();
  }
  const auto credential = read_credential(request, settings_.credentials);
  if (!credential) return credential.error();
  if (credential->kind == Credential::Kind::token) return judge_token(credential->value, admission);
  if (credential->kind == Credential::Kind::ticket)
    return judge_ticket(credential->value, admission);
  admission.awaits_token = offers_v1(request.protocols);
  if (!admission.awaits_token) return access_refusal::token_required();
  return std::nullopt;
}

std::optional<AccessRefusal> Gate::judge_token(const std::string& token, Admission& admission) {
  auto check = TokenCheck::begin(*verifier_, token, wall_now());
  const auto& verdict = check->verdict();
  if (!verdict) {
    admission.check = std::move(check);
    return std::nullopt;
  }
  if (!*verdict) return access_refusal::token_denied(verdict->error());
  admission.grant = std::make_shared<const Grant>(**verdict);
  return judge_watch(*admission.grant, admission.target.organisation);
}

/// The token may have ended or been revoked since it was changed for the ticket.
std::optional<AccessRefusal> Gate::judge_ticket(const std::string& ticket, Admission& admission) {
  using Check = Denial::Check;
  const auto grant = tickets().redeem(ticket, monotonic_now());
  if (grant == nullptr) return access_refusal::ticket_invalid();
  if (verifier_->is_revoked(*grant)) {
    return access_refusal::token_denied({Check::revoked, "the ticket's token has been revoked"});
  }
  if (grant->expires && grant->expires->milliseconds <= wall_now().milliseconds)
    return access_refusal::token_denied({Check::expired, "the ticket's token has expired"});
  admission.grant = grant;
  return judge_watch(*grant, admission.target.organisation);
}

/// Who is not meant to know hears the same of an organisation that is there and of one that isn't.
std::optional<AccessRefusal> Gate::judge_watch(const Grant& grant,
                                               std::string_view organisation) const {
  if (!grant.covers(organisation)) return access_refusal::not_covered(grant);
  if (!grant.may_subscribe) return access_refusal::not_permitted(grant, "subscribe");
  if (knows(organisation)) return std::nullopt;
  auto refused = access_refusal::unknown_organisation();
  refused.subject = grant.subject;
  return refused;
}

std::optional<AccessRefusal> Gate::judge_origin(const HttpRequest& request) const {
  if (request.origin.empty()) {
    if (!settings_.require_origin) return std::nullopt;
    return access_refusal::origin_required("only pages are let in here: there is no Origin");
  }
  if (allows_origin(request.origin)) return std::nullopt;
  return access_refusal::origin_not_allowed(request.origin);
}

std::optional<AccessRefusal> Gate::judge_host(const HttpRequest& request) const {
  const bool is_direct = is_loopback_address(request.peer) && request.forwarded_for.empty();
  const bool says_more = request.host.empty() || !request.origin.empty();
  if (!is_direct || says_more || settings_.origins.allows_host(request.host)) return std::nullopt;
  return access_refusal::origin_not_allowed(request.host);
}

tl::expected<std::shared_ptr<TokenCheck>, AccessRefusal> Gate::check_token(
    const HttpRequest& request) {
  const auto credential = read_credential(request, settings_.credentials);
  if (!credential) return tl::make_unexpected(credential.error());
  if (credential->kind == Credential::Kind::none)
    return tl::make_unexpected(access_refusal::token_required());
  return TokenCheck::begin(*verifier_, credential->value, wall_now());
}

HttpResponse Gate::refuse(const HttpRequest& request, const AccessRefusal& refusal,
                          std::string_view organisation) {
  const auto address = settings_.address_of ? settings_.address_of(request) : request.peer;
  audit_.refused(
      {refusal.code, address, refusal.subject, organisation, request.origin, request.path});
  return to_response(refusal);
}

}  // namespace syncws
