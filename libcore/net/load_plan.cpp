#include "net/load_plan.h"

#include <utility>

namespace syncws {

LoadPlan::LoadPlan(const Settings& settings)
    : settings_(settings),
      popularity_(settings.organisations, settings.zipf.value_or(0)),
      steady_viewers_(settings.organisations) {
  if (settings.zipf) spread_by_popularity();
  for (std::size_t i = 0; i < settings_.connections; ++i) {
    if (role_of(i) == LoadRole::steady) ++steady_viewers_[organisation_of(i)];
  }
}

/// Shuffled, so that the slow ones and those that churn are of all organisations.
void LoadPlan::spread_by_popularity() {
  const auto shares = popularity_.share_out(settings_.connections);
  organisation_of_.reserve(settings_.connections);
  for (std::size_t i = 0; i < shares.size(); ++i)
    organisation_of_.insert(organisation_of_.end(), shares[i], static_cast<std::uint32_t>(i));
  std::mt19937_64 random(organisation_of_.size());
  for (std::size_t left = organisation_of_.size(); left > 1; --left)
    std::swap(organisation_of_[left - 1], organisation_of_[random() % left]);
}

std::size_t LoadPlan::organisation_of(std::size_t connection) const {
  return organisation_of_.empty() ? connection % settings_.organisations
                                  : organisation_of_[connection];
}

LoadRole LoadPlan::role_of(std::size_t connection) const {
  if (connection < settings_.slow) return LoadRole::slow;
  const auto others = settings_.connections - settings_.slow;
  const bool is_churner = settings_.churns && connection >= settings_.slow + others / 2;
  return is_churner ? LoadRole::churner : LoadRole::steady;
}

std::size_t LoadPlan::next_organisation() {
  if (settings_.zipf) return popularity_.draw();
  return turn_++ % settings_.organisations;
}

}  // namespace syncws
