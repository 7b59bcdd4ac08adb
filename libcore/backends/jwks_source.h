#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "backends/jw_key.h"
#include "backends/jwks_fetcher.h"

namespace syncws {

/// The keys behind one URL. They are fetched again at half of the age that the answer gives them
/// (bounded by a minute and an hour; five minutes where it says nothing), and once more when a
/// token names one that is not there; never twice within five seconds. While the URL fails, the
/// last good ones stay, for a day at most. A secret that comes this way is none, and is left out.
class JwksSource {
 public:
  /// What is to be expected for a token whose key is not there.
  enum class Outlook {
    coming,   ///< a fetch is under way: wait for it
    settled,  ///< the newest keys don't have it
    failing,  ///< nobody can tell at present
  };
  /// Plans the next fetch, in place of the last plan.
  using Plan = std::function<void(Instant when)>;

  /// `name` is for the log; an `issuer` (empty: any) binds the keys to its tokens.
  JwksSource(std::string name, std::string issuer, Plan plan, Instant now);

  [[nodiscard]] const std::vector<JwKey>& keys() const { return keys_; }

  /// Whether a fetch might bring the key of such a token.
  [[nodiscard]] bool may_bring(const std::optional<std::string>& kid,
                               std::string_view issuer) const;

  /// A token came whose key is not there: fetches, unless that was done just now.
  [[nodiscard]] Outlook ask(const std::optional<std::string>& kid, Instant now);

  /// … and has waited `since` then for what ask() said was coming. A fetch that was begun before it
  /// came settles nothing.
  [[nodiscard]] Outlook ask_again(const std::optional<std::string>& kid, Instant since,
                                  Instant now);

  void take(const Result<JwksDocument>& answer, Instant now);

  /// Fetches soon, as for a token whose key is not there.
  void refresh(Instant now);

 private:
  [[nodiscard]] bool is_under_way(Instant now) const { return now >= planned_; }
  [[nodiscard]] Result<Duration> adopt(const Result<JwksDocument>& answer);
  void plan(Instant when);
  void succeed(Instant now);
  void fail(const Error& error, Instant now);

  std::string name_;
  std::string issuer_;
  Plan plan_;
  std::vector<JwKey> keys_;
  Instant planned_;                 ///< of the fetch that is under way, or of the next one
  Instant begun_{};                 ///< of the last one that was answered
  std::optional<Instant> good_at_;  ///< the last success
  unsigned failures_ = 0;           ///< in a row
  std::size_t unusable_ = 0;
  std::unordered_set<std::string> absent_;  ///< names that the newest keys don't have; bounded
};

}  // namespace syncws
