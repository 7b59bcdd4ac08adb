#pragma once

#include <memory>
#include <string>

#include "net/house.h"
#include "net/token_check.h"
#include "rooms/seating.h"
#include "wire/room_target.h"

namespace syncws {

/// What an upgrade was let in with: from the check of its request to the start of its session, and
/// with it until its end.
struct Admission {
  RoomTarget target;
  std::string address;  ///< who it is: the peer, or whom a trusted proxy speaks for
  /// What it may do; null while nobody has shown a token yet, or where none is needed.
  std::shared_ptr<const Grant> grant;
  /// The token that came with the upgrade, while its key is being fetched. Nothing is sent before
  /// the verdict.
  std::shared_ptr<TokenCheck> check;
  /// syncws.v1 without a token: nothing is sent before a first message AUTH.
  bool awaits_token = false;
  /// Its place among all viewers; empty where they are not counted.
  House::Place place;
  /// What it takes of what its address, organisation and subject may have; null: nothing is
  /// counted.
  std::unique_ptr<Seat> seat;
};

}  // namespace syncws
