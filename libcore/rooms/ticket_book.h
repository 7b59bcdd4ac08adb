#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "rooms/grant.h"

namespace syncws {

/// One-time secrets that stand for a grant, for who can't send a token where it is wanted: a
/// browser's WebSocket. Each is good for one use within a short time. Any
/// thread.
class TicketBook {
 public:
  struct Settings {
    Duration life = std::chrono::seconds(30);
    std::size_t most = 10'000;  ///< outstanding; when full, none is given
    /// A new secret: at least 22 letters, of which nobody can guess a half.
    std::function<std::string()> make_secret;
  };

  explicit TicketBook(Settings settings) : settings_(std::move(settings)) {}
  TicketBook(const TicketBook&) = delete;
  TicketBook& operator=(const TicketBook&) = delete;

  [[nodiscard]] Duration life() const { return settings_.life; }

  /// None when too many are outstanding.
  [[nodiscard]] std::optional<std::string> issue(std::shared_ptr<const Grant> grant, Instant now);

  /// What the ticket stands for; null for one that was never given, was used, or is too old. It
  /// can't be used again, whatever comes of it.
  [[nodiscard]] std::shared_ptr<const Grant> redeem(std::string_view ticket, Instant now);

  [[nodiscard]] std::size_t outstanding() const;

 private:
  /// Found by the secret's first half, and compared by the second without telling by the time it
  /// takes how much of it was right.
  struct Ticket {
    std::string name;
    std::string proof;
    std::shared_ptr<const Grant> grant;
    Instant deadline;
  };
  using Tickets = std::list<Ticket>;  ///< in the order of their deadlines

  void forget_old(Instant now);

  Settings settings_;
  mutable std::mutex lock_;  ///< of what follows
  Tickets tickets_;
  std::unordered_map<std::string, Tickets::iterator> by_name_;
};

}  // namespace syncws
