#include "gate_world.h"

#include <algorithm>

#include "base/log.h"
#include "expect.h"
#include "net/upgrade_rules.h"

namespace syncws::fuzz {
namespace {

constexpr std::string_view kGood = "good.token";
constexpr std::string_view kSlow = "slow.token";
constexpr std::string_view kSecret = "one-time-ticket-of-22-";
constexpr std::string_view kPage = "https://app.example.com";

Grant grant_for_rio() {
  Grant grant;
  grant.subject = "alice";
  grant.organisations = {"org-rio"};
  return grant;
}

/// Nothing is logged: the fuzzer reads what is written on stderr.
AuditLog& audit() {
  static UvLoop loop;
  static AuditLog log(loop);
  static const bool is_quiet = [] {
    log::Settings settings{"fuzz"};
    settings.level = log::Level::off;
    log::start(settings);
    return true;
  }();
  static_cast<void>(is_quiet);
  return log;
}

Gate::Settings settings_of_gate() {
  Gate::Settings settings;
  expect(settings.origins.add(kPage).has_value(), "an origin is a rule");
  settings.credentials = {"session", true};
  settings.tickets.make_secret = [] { return std::string(kSecret); };
  return settings;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Anywhere at all.
bool shows(const UpgradeRequest& request, std::string_view secret) {
  const auto& http = request.http;
  return contains(http.authorization, secret) || contains(http.cookie, secret) ||
         contains(request.protocols, secret) ||
         std::any_of(http.arguments.begin(), http.arguments.end(),
                     [&](const auto& argument) { return contains(argument, secret); });
}

}  // namespace

class GateWorld::OneToken final : public Verifier {
 public:
  void verify(std::string_view token, WallTime /*now*/, OnVerdict on_verdict) override {
    if (token == kSlow) return;
    if (token == kGood) return on_verdict(grant_for_rio());
    on_verdict(tl::make_unexpected(Denial{Denial::Check::signature, "the signature is wrong"}));
  }
  [[nodiscard]] bool is_revoked(const Grant& /*grant*/) const override { return false; }

  static OneToken& instance() {
    static OneToken one;
    return one;
  }
};

GateWorld::GateWorld() : gate_(settings_of_gate(), organisations_, &OneToken::instance(), audit()) {
  organisations_.set_list({"org-rio", "org-oslo"});
  ticket_ = gate_.tickets()
                .issue(std::make_shared<const Grant>(grant_for_rio()), monotonic_now())
                .value_or("");
}

std::optional<HttpResponse> GateWorld::ask(const UpgradeRequest& request) {
  auto target = check_upgrade(request);
  if (!target) return target.error();
  const auto admitted = gate_.admit(request, *target, "192.0.2.7");
  if (!admitted) return admitted.error();
  check(**admitted, request);
  if (shows(request, kSecret) && (*admitted)->grant != nullptr && !shows(request, kGood)) {
    expect(!gate_.admit(request, *target, "192.0.2.7"), "a ticket is good once");
  }
  return std::nullopt;
}

void GateWorld::check(const Admission& admission, const UpgradeRequest& request) const {
  expect(request.http.origin.empty() || gate_.allows_origin(request.http.origin),
         "a page is one that is allowed");
  if (admission.grant != nullptr) {
    expect(shows(request, kGood) || shows(request, ticket_), "who is let in has shown something");
    expect(admission.target.organisation == "org-rio", "and gets what it is for");
  } else if (admission.check != nullptr) {
    expect(shows(request, kSlow) && !admission.check->verdict(),
           "only an open check is waited for");
  } else {
    expect(admission.awaits_token && offers_v1(request.protocols), "others must say it first");
  }
}

}  // namespace syncws::fuzz
