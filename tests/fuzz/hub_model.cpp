#include "hub_model.h"

#include "expect.h"

namespace syncws::fuzz {

void HubModel::add(std::string_view organisation, std::string_view epoch, Sequence sequence,
                   std::string payload) {
  auto& payloads = rooms_[Name(organisation, epoch)];
  expect(sequence == payloads.size() + 1, "positions count 1, 2, 3 within an epoch");
  payloads.push_back(std::move(payload));
  ++events_;
}

std::string_view HubModel::payload(std::string_view organisation, std::string_view epoch,
                                   Sequence sequence) const {
  const auto* const payloads = find(organisation, epoch);
  expect(payloads != nullptr && sequence >= 1 && sequence <= payloads->size(),
         "what is delivered was accepted");
  return (*payloads)[sequence - 1];
}

Sequence HubModel::head(std::string_view organisation, std::string_view epoch) const {
  const auto* const payloads = find(organisation, epoch);
  return payloads == nullptr ? 1 : payloads->size() + 1;
}

const std::vector<std::string>* HubModel::find(std::string_view organisation,
                                               std::string_view epoch) const {
  const auto found = rooms_.find(Name(organisation, epoch));
  return found == rooms_.end() ? nullptr : &found->second;
}

}  // namespace syncws::fuzz
