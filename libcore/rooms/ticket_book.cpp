#include "rooms/ticket_book.h"

#include <utility>

namespace syncws {
namespace {

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  unsigned different = 0;
  for (std::size_t i = 0; i < left.size(); ++i)
    different |= static_cast<unsigned char>(left[i]) ^ static_cast<unsigned char>(right[i]);
  return different == 0;
}

}  // namespace

std::optional<std::string> TicketBook::issue(std::shared_ptr<const Grant> grant, Instant now) {
  const std::lock_guard guard(lock_);
  forget_old(now);
  if (tickets_.size() >= settings_.most) return std::nullopt;
  auto secret = settings_.make_secret();
  const auto half = secret.size() / 2;
  auto name = secret.substr(0, half);
  if (by_name_.contains(name)) return std::nullopt;
  tickets_.push_back({name, secret.substr(half), std::move(grant), now + settings_.life});
  by_name_.emplace(std::move(name), std::prev(tickets_.end()));
  return secret;
}

std::shared_ptr<const Grant> TicketBook::redeem(std::string_view ticket, Instant now) {
  const std::lock_guard guard(lock_);
  forget_old(now);
  const auto found = by_name_.find(std::string(ticket.substr(0, ticket.size() / 2)));
  if (found == by_name_.end()) return nullptr;
  const auto used = std::move(*found->second);
  tickets_.erase(found->second);
  by_name_.erase(found);
  const auto proof = ticket.substr(ticket.size() / 2);
  return equal_in_constant_time(used.proof, proof) ? used.grant : nullptr;
}

std::size_t TicketBook::outstanding() const {
  const std::lock_guard guard(lock_);
  return tickets_.size();
}

void TicketBook::forget_old(Instant now) {
  while (!tickets_.empty() && tickets_.front().deadline <= now) {
    by_name_.erase(tickets_.front().name);
    tickets_.pop_front();
  }
}

}  // namespace syncws
