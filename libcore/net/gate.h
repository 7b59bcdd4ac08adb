#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "net/access_refusal.h"
#include "net/admission.h"
#include "net/audit_log.h"
#include "net/credentials.h"
#include "rooms/organisation_rules.h"
#include "rooms/origin_rules.h"
#include "rooms/ticket_book.h"

namespace syncws {

/// Who is let in, and to what. A thread's own; several may share tickets and a verifier that allow
/// it.
class Gate {
 public:
  struct Settings {
    OriginRules origins;
    bool require_origin = false;  ///< no Origin is refused like a wrong one
    CredentialRules credentials;
    TicketBook::Settings tickets;
    TicketBook* shared_tickets = nullptr;  ///< instead of tickets of its own; outlives the gate
    /// Who has sent a request, for the audit log; null: its peer.
    std::function<std::string(const HttpRequest&)> address_of = nullptr;
  };

  /// Without a verifier nobody is asked for a token. What is borrowed outlives the gate.
  Gate(Settings settings, const OrganisationRules& organisations, Verifier* verifier,
       AuditLog& audit);
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  [[nodiscard]] bool asks_for_tokens() const { return verifier_ != nullptr; }
  [[nodiscard]] Verifier* verifier() const { return verifier_; }

  using Admitted = tl::expected<std::unique_ptr<Admission>, HttpResponse>;

  /// Judges an upgrade whose form is right. A ticket is used up by it. Where the admission brings
  /// no grant yet, its organisation is judged later, by judge_watch().
  [[nodiscard]] Admitted admit(const UpgradeRequest& request, RoomTarget target,
                               std::string address);

  /// Why this grant's owner may not watch the organisation.
  [[nodiscard]] std::optional<AccessRefusal> judge_watch(const Grant& grant,
                                                         std::string_view organisation) const;

  /// Why the page that asks may not, or who asks without being one.
  [[nodiscard]] std::optional<AccessRefusal> judge_origin(const HttpRequest& request) const;
  /// Why nobody answers who asks under this name. A browser does not say Origin when a page reads
  /// from where it came from; and a page may have had its own name looked up as this machine. Not
  /// judged when somebody else looks at names before us: another machine, or a proxy.
  [[nodiscard]] std::optional<AccessRefusal> judge_host(const HttpRequest& request) const;
  /// Whether the origin is one that may.
  [[nodiscard]] bool allows_origin(std::string_view origin) const {
    return settings_.origins.allows(origin);
  }

  /// Begins the check of the token of a plain request. Requires asks_for_tokens().
  [[nodiscard]] tl::expected<std::shared_ptr<TokenCheck>, AccessRefusal> check_token(
      const HttpRequest& request);

  [[nodiscard]] TicketBook& tickets() {
    return settings_.shared_tickets == nullptr ? tickets_ : *settings_.shared_tickets;
  }
  [[nodiscard]] const CredentialRules& credentials() const { return settings_.credentials; }
  [[nodiscard]] bool knows(std::string_view organisation) const {
    return organisations_.knows(organisation);
  }

  /// Notes that somebody was turned out.
  void note(const AuditLog::Entry& entry) { audit_.refused(entry); }

  /// Notes a refusal in the audit log; returns what to answer.
  HttpResponse refuse(const HttpRequest& request, const AccessRefusal& refusal,
                      std::string_view organisation = {});

 private:
  [[nodiscard]] std::optional<AccessRefusal> judge(const UpgradeRequest& request,
                                                   Admission& admission);
  [[nodiscard]] std::optional<AccessRefusal> judge_token(const std::string& token,
                                                         Admission& admission);
  [[nodiscard]] std::optional<AccessRefusal> judge_ticket(const std::string& ticket,
                                                          Admission& admission);

  Settings settings_;
  const OrganisationRules& organisations_;
  Verifier* verifier_;
  AuditLog& audit_;
  TicketBook tickets_;
};

}  // namespace syncws
