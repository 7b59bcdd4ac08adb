#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "hub_model.h"
#include "rooms/resume.h"
#include "rooms/subscriber.h"
#include "rooms/variant.h"
#include "wire/deflater.h"
#include "wire/stream_inflater.h"

namespace syncws::fuzz {

/// A subscriber that believes nothing: every event must be the next one, with the payload that was
/// accepted there.
class Viewer final : public Subscriber {
 public:
  enum class Mood {
    takes,
    fills,    ///< takes what it is offered next, and then no more
    refuses,  ///< takes nothing
    leaves,   ///< says at the next offer that it is going
  };

  Viewer(const HubModel& model, std::string organisation, Variant variant)
      : model_(model),
        organisation_(std::move(organisation)),
        variant_(variant),
        inflater_(Deflater::kWindowBits, is_streamed(variant)) {}

  /// It has joined; `snapshot` comes first.
  void begin(const ResumeAnswer& answer, std::deque<Sequence> snapshot);
  /// It was offered all that is left of its snapshot in a history that begins at `tail`.
  void end_snapshot(Sequence tail);
  void set_mood(Mood mood) { mood_ = mood; }
  /// It can take bytes again; the hub has to be told.
  void recover();

  [[nodiscard]] const std::string& organisation() const { return organisation_; }
  /// Nothing more may be offered.
  [[nodiscard]] bool has_ended() const { return ended_; }
  [[nodiscard]] bool was_cut_off() const { return cut_off_; }
  [[nodiscard]] bool has_all() const {
    return snapshot_.empty() && next_ == model_.head(organisation_, epoch_);
  }
  [[nodiscard]] bool is_given_snapshot() const { return is_given_snapshot_; }
  /// Nothing more may be offered until recover().
  [[nodiscard]] bool waits() const { return waits_; }
  [[nodiscard]] std::uint64_t received() const { return received_; }

  /// Whether it may be cut off: only one that made the hub wait, that is still reading a long
  /// history, or whose room was held and yet published to.
  void set_behind(bool behind) { behind_ = behind; }

 private:
  Offer offer(std::string_view frames) override;
  void on_cut_off(const std::optional<Gap>& lost) override;

  [[nodiscard]] std::string unpacked(std::string_view frames);
  void read_plain(std::string_view frames);
  void read_v1(std::string_view frames);
  void read_event(std::string_view payload, std::string_view sequence);
  bool read_of_snapshot(std::string_view payload, std::string_view sequence);

  const HubModel& model_;
  std::string organisation_;
  std::string epoch_;
  Variant variant_;
  StreamInflater inflater_;
  Mood mood_ = Mood::takes;
  Sequence next_ = 0;
  std::deque<Sequence> snapshot_;  ///< what is still to come of it
  bool is_given_snapshot_ = false;
  std::uint64_t received_ = 0;
  bool waits_ = false;
  bool behind_ = false;
  bool cut_off_ = false;
  bool ended_ = false;
};

}  // namespace syncws::fuzz
