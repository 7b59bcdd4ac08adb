#include "backends/jwks_source.h"

#include <algorithm>
#include <utility>

#include "backends/jw_key_set.h"
#include "base/log.h"

namespace syncws {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kLeastInterval = minutes(1);
constexpr Duration kMostInterval = hours(1);
constexpr Duration kDefaultInterval = minutes(5);
constexpr Duration kPause = seconds(5);  ///< between two fetches
constexpr Duration kMostRetry = minutes(1);
constexpr Duration kMostAge = hours(24);
constexpr std::size_t kMostAbsent = 256;

Duration interval_of(std::optional<Duration> max_age) {
  return max_age ? std::clamp(*max_age / 2, kLeastInterval, kMostInterval) : kDefaultInterval;
}

}  // namespace

JwksSource::JwksSource(std::string name, std::string issuer, Plan plan, Instant now)
    : name_(std::move(name)), issuer_(std::move(issuer)), plan_(std::move(plan)) {
  this->plan(now);
}

bool JwksSource::may_bring(const std::optional<std::string>& kid, std::string_view issuer) const {
  if (!issuer_.empty() && issuer_ != issuer) return false;
  return !kid || std::none_of(keys_.begin(), keys_.end(),
                              [&](const JwKey& key) { return key.kid() == *kid; });
}

JwksSource::Outlook JwksSource::ask(const std::optional<std::string>& kid, Instant now) {
  refresh(now);
  if (is_under_way(now)) return Outlook::coming;
  if (failures_ > 0) return Outlook::failing;
  return !kid || absent_.contains(*kid) ? Outlook::settled : Outlook::failing;
}

JwksSource::Outlook JwksSource::ask_again(const std::optional<std::string>& kid, Instant since,
                                          Instant now) {
  if (is_under_way(now)) return Outlook::coming;
  if (failures_ > 0 || since > begun_) return Outlook::failing;
  if (kid && absent_.size() < kMostAbsent) absent_.insert(*kid);
  return Outlook::settled;
}

void JwksSource::refresh(Instant now) {
  if (!is_under_way(now) && now >= begun_ + kPause) plan(now);
}

void JwksSource::plan(Instant when) {
  planned_ = when;
  plan_(when);
}

void JwksSource::take(const Result<JwksDocument>& answer, Instant now) {
  begun_ = planned_;
  absent_.clear();
  const auto interval = adopt(answer);
  if (interval) {
    succeed(now);
    return plan(now + *interval);
  }
  fail(interval.error(), now);
  plan(now + std::min(kPause * (1U << std::min(failures_ - 1, 8U)), kMostRetry));
}

Result<Duration> JwksSource::adopt(const Result<JwksDocument>& answer) {
  if (!answer) return tl::make_unexpected(answer.error());
  auto set = JwKeySet::parse(answer->text);
  if (!set) return syncws::fail(set.error().kind, "the answer " + set.error().message);
  auto& keys = set->keys;
  const auto secret =
      std::remove_if(keys.begin(), keys.end(), [](const JwKey& key) { return key.is_secret(); });
  if (secret != keys.end()) set->unusable.emplace_back("a secret that is published is none");
  keys.erase(secret, keys.end());
  if (set->unusable.size() != std::exchange(unusable_, set->unusable.size()))
    for (const auto& reason : set->unusable) log::warn("keys of {}: {}", name_, reason);
  for (auto& key : keys) key.bind_to(issuer_);
  keys_ = std::move(keys);
  return interval_of(answer->max_age);
}

void JwksSource::succeed(Instant now) {
  if (failures_ > 0 || !good_at_) log::info("keys of {}: {} fetched", name_, keys_.size());
  failures_ = 0;
  good_at_ = now;
}

void JwksSource::fail(const Error& error, Instant now) {
  if (good_at_ && now - *good_at_ > kMostAge) {
    log::error("keys of {}: the last ones are older than a day and no longer count", name_);
    keys_.clear();
    good_at_.reset();
  }
  if (failures_++ > 0) return log::debug("keys of {}: {}", name_, error.message);
  log::warn("keys of {} can't be fetched: {}; {}", name_, error.message,
            good_at_ ? "those from before stay for a day" : "there are none from before");
}

}  // namespace syncws
