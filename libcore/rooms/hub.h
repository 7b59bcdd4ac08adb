#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rooms/follower.h"
#include "rooms/followers.h"
#include "rooms/journal.h"
#include "rooms/organisation_rules.h"
#include "rooms/producer.h"
#include "rooms/room.h"

namespace syncws {

/// All rooms of a process. Takes values and times, hands bytes to subscribers; owns no descriptor,
/// clock or thread. Everything happens on the one thread that calls it.
class Hub final : private Journal::Listener {
 public:
  struct Settings {
    HistoryLimits history;
    Duration pace = std::chrono::seconds(1);  ///< longest a room holds its sources back in a row
    std::string boot;          ///< makes this process's epochs differ from all others'
    Duration dedup_window{0};  ///< how long an `eventId` is known; zero: not at all
    const OrganisationRules* organisations = nullptr;  ///< which there are; null: any
    SpanPacker* packer = nullptr;  ///< needed where subscribers want packed variants
    Follower* follower = nullptr;  ///< for a hub that follows another; null: it is nobody's
  };

  /// What is in memory now.
  struct Holdings {
    std::uint64_t rooms = 0;
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;
  };

  /// The newest event of each `pfaId` in an organisation's history. Frames are borrowed until
  /// anything else here is called.
  struct Snapshot {
    Position head;
    std::vector<std::pair<Sequence, std::string_view>> frames;  ///< plain, positions rising
  };

  Hub(Settings settings, Journal& journal, const SpanEncoder& encoder);

  /// Puts an event back that the journal kept, with its position. All of them come before anything
  /// is published, those of an organisation in order.
  void restore(const Event& event, const Position& position, Instant arrived);
  /// The same for an `eventId` whose event may have left history; those of an organisation in order
  /// of `seen`.
  void restore_id(std::string_view organisation, std::string_view event_id, Sequence sequence,
                  Instant seen);

  /// A producer is known between these two calls. Answers for one that has gone are dropped.
  [[nodiscard]] ProducerId add_producer(Producer& producer);
  void remove_producer(ProducerId id);

  /// Hands a checked event in. The producer hears of it later, or from inside this call. One whose
  /// `eventId` is known is not sent again: it is answered like the first.
  void publish(Event event, Origin origin, Instant now);

  /// Tells these of all rooms from now on, and of what they hold. Call after all was restored.
  /// Outlive the hub's last flush.
  void set_followers(Followers& followers);
  /// A follower has viewers for this organisation: the room stays until that was released as often.
  /// Returns its newest position; those who follow were told of everything up to that.
  Position admit_guests(std::string_view organisation, Instant now);
  void release_guests(std::string_view organisation);
  /// What a follower has found among its viewers of a room.
  void take_census(std::string_view organisation, std::size_t follower,
                   const Pacing::Census& census, Instant now);

  /// The four things that a following hub is told. Nothing is published there, nor forgotten by
  /// itself.
  void follow(const RoomNews& news, Instant now);
  /// The room is there, perhaps without events; no effect if that is known.
  void open(std::string_view organisation, Position newest);
  /// Requires that nobody is in it.
  void forget(std::string_view organisation);
  void cut_off_laggards(std::string_view organisation);

  /// Whether there is such an organisation. Events of others are refused; who watches one is not
  /// this class's business.
  [[nodiscard]] bool knows(std::string_view organisation) const {
    return settings_.organisations == nullptr || settings_.organisations->knows(organisation);
  }

  /// Counts an event that broke a rule before it could be published.
  void count_refused() { ++world_.stats.events_refused; }

  /// Whether events can be written down, as far as is known.
  [[nodiscard]] bool is_recording() const { return journal_.is_available(); }
  /// Whether events are being written down.
  [[nodiscard]] bool has_pending() const { return pending_ > 0; }

  /// Whether sources should wait before they hand in more for this organisation: its subscribers
  /// or the journal have to catch up first.
  [[nodiscard]] bool is_held(std::string_view organisation) const;

  /// The subscriber's first bytes follow by advance() or the next flush().
  ResumeAnswer join(std::string_view organisation, Subscriber& subscriber, Variant variant,
                    const ResumeRequest& request);
  /// No effect for a subscriber that is in no room.
  void leave(Subscriber& subscriber);
  /// The subscriber can take bytes (again).
  void advance(Subscriber& subscriber);
  /// Whether the subscriber was given all that its room has, or is in no room.
  [[nodiscard]] static bool has_all(const Subscriber& subscriber);

  /// None when the organisation has no room now.
  [[nodiscard]] std::optional<Snapshot> snapshot(std::string_view organisation);

  /// Delivers what has come in since the last call. Returns whether more is to be had at once (call
  /// again next turn).
  bool flush(Instant now);

  /// Whether something has come in since the last flush().
  [[nodiscard]] bool has_unflushed() const { return !dirty_.empty(); }

  /// When flush() must be called again at the latest, though nothing happens until then.
  [[nodiscard]] std::optional<Instant> next_deadline() const;

  /// Forgets what is too old, and rooms that nobody needs. Call about once a second.
  void sweep(Instant now);

  [[nodiscard]] const RoomStats& stats() const { return world_.stats; }
  /// What the packer was given to do.
  [[nodiscard]] SpanPacker::Tally packed() const {
    return world_.packer == nullptr ? SpanPacker::Tally() : world_.packer->tally();
  }
  [[nodiscard]] Holdings holdings() const;
  /// Subscribers in the organisation's room.
  [[nodiscard]] std::size_t subscribers(std::string_view organisation) const;
  void for_each_room(const std::function<void(const Room&)>& visit) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  using Rooms = std::unordered_map<std::string, std::unique_ptr<Room>, Hash, std::equal_to<>>;

  /// A segment in the order of its age over all rooms, for history-total.
  struct SegmentTicket {
    std::string organisation;
    std::string epoch;
    Sequence first;
  };

  void on_recorded(Entry entry) override;
  void on_not_recorded(Entry entry, const Error& error) override;

  [[nodiscard]] bool is_known(Room& room, Entry& entry);
  void answer(const Origin& origin, const Room& room, Sequence sequence);
  void refuse(Entry entry, const Error& error);
  void refuse_unknown(const Origin& origin);
  [[nodiscard]] Room* find_room(std::string_view organisation) const;
  Room& room_for(std::string_view organisation);
  Room& make_room(std::string_view organisation, Position start);
  void tell(Room& room);
  void tell_dirty_rooms();
  void tell_in_time(std::size_t bytes);
  Sequence append(Room& room, std::string_view frame);
  void keep_total();
  [[nodiscard]] bool is_stale(const SegmentTicket& ticket) const;
  void forget_stale_tickets();
  void note_hold(Room& room);
  void mark_dirty(Room& room);
  void settle_holds(Instant now);

  Settings settings_;
  Journal& journal_;
  Followers* followers_ = nullptr;
  RoomWorld world_;
  Rooms rooms_;
  mutable Room* last_found_ = nullptr;  ///< in rooms_; null after some have gone
  std::unordered_map<ProducerId, Producer*> producers_;
  std::deque<SegmentTicket> segments_;
  std::size_t tickets_after_cleaning_ = 0;
  std::uint64_t held_bytes_ = 0;
  std::vector<Room*> dirty_;
  std::vector<Room*> held_;
  ProducerId last_producer_ = 0;
  std::uint64_t rooms_made_ = 0;
  NewsLoad untold_;            ///< what has come since those who follow were told
  std::uint64_t pending_ = 0;  ///< events that are being written down, in all rooms
  Instant now_{};
};

}  // namespace syncws
