#include "rooms/seating.h"

#include <string>

namespace syncws {

tl::expected<Quota::Place, Seating::Full> Seating::take_place(const IpAddress& address) {
  if (addresses_.most() == 0) return Quota::Place();
  auto place = addresses_.take(address.neighbourhood());
  if (!place) return tl::make_unexpected(Full{Full::Of::address, addresses_.most()});
  return *std::move(place);
}

Seating::Taken Seating::take_seat(const std::optional<IpAddress>& address,
                                  std::string_view organisation, std::string_view subject) {
  Seat seat;
  if (address) {
    auto place = take_place(*address);
    if (!place) return tl::make_unexpected(place.error());
    seat.address = *std::move(place);
  }
  auto of_organisation = organisations_.take(organisation);
  if (!of_organisation)
    return tl::make_unexpected(Full{Full::Of::organisation, organisations_.most()});
  auto of_subject = subjects_.take(subject);
  if (!of_subject) return tl::make_unexpected(Full{Full::Of::subject, subjects_.most()});
  seat.organisation = *std::move(of_organisation);
  seat.subject = *std::move(of_subject);
  return seat.takes_any() ? std::make_unique<Seat>(std::move(seat)) : nullptr;
}

bool Seating::take_subject(std::unique_ptr<Seat>& seat, std::string_view subject) {
  if (seat != nullptr && seat->subject.is_taken()) return true;  // the same one, renewed
  auto place = subjects_.take(subject);
  if (!place) return false;
  if (!place->is_taken()) return true;
  if (seat == nullptr) seat = std::make_unique<Seat>();
  seat->subject = *std::move(place);
  return true;
}

}  // namespace syncws
