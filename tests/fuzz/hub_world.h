#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "hub_model.h"
#include "hub_viewer.h"
#include "rooms/hub.h"
#include "wire/frame_packer.h"
#include "wire/v1_encoder.h"

namespace syncws::fuzz {

/// A hub with everything around it that a server has: a clock, an ordering stage that may be slow,
/// producers and viewers. Checks after each step what a hub promises.
class HubWorld : private Journal, private Producer {
 public:
  struct Settings {
    HistoryLimits history;
    Duration pace{};
    bool slow_journal = false;
    bool repeats = false;  ///< every eventId is sent twice
  };

  explicit HubWorld(const Settings& settings);
  HubWorld(const HubWorld&) = delete;
  HubWorld& operator=(const HubWorld&) = delete;
  ~HubWorld() override;

  void publish(const std::string& organisation, std::size_t bytes);
  [[nodiscard]] bool is_held(const std::string& organisation) const {
    return hub_.is_held(organisation);
  }
  /// The slow ordering stage has written down its oldest event.
  void accept_oldest();
  /// It can't write down anything that it has.
  void fail();
  /// The producer goes, with answers open; another one comes.
  void replace_producer();

  void join(const std::string& organisation, Variant variant, const ResumeRequest& request);
  void leave(std::size_t viewer);
  void set_mood(std::size_t viewer, Viewer::Mood mood);
  void recover(std::size_t viewer);
  [[nodiscard]] std::size_t viewers() const { return viewers_.size(); }
  /// The room's epoch and next position; none if there is no such room.
  [[nodiscard]] Position place(const std::string& organisation) const;

  /// Turns of a server's loop, until there is nothing more to do.
  void flush();
  void advance_clock(Duration duration) { now_ += duration; }
  void sweep();

  /// Everybody leaves; nothing may be left over.
  void end();

 private:
  /// An event on its way, and who is told of it.
  struct Waiting {
    Entry entry;
    Journal::Listener* listener;
  };

  Position open(std::string_view organisation, std::string fresh_epoch) override;
  void record(Entry entry, Journal::Listener& listener) override;
  void forget(std::string_view organisation, Sequence tail) override;
  [[nodiscard]] bool is_available() const override { return true; }
  void on_accepted(std::uint64_t line, std::string_view organisation, std::string_view epoch,
                   Sequence sequence) override;
  void on_refused(std::uint64_t line, const Error& error) override;
  void on_not_recorded(Entry entry, const Error& error) override;

  void accept(Waiting waiting);
  [[nodiscard]] std::deque<Sequence> snapshot_of(const Room& room) const;
  void excuse(std::string_view organisation);
  void count_line(std::uint64_t line);
  [[nodiscard]] const Room* find_room(std::string_view organisation) const;
  void check_answer(const Room& room, const ResumeRequest& request,
                    const ResumeAnswer& answer) const;
  void check_limits() const;
  void check_flushed();
  void retire(const Viewer& viewer);

  Settings settings_;
  V1Encoder encoder_;
  FramePacker packer_{{}};
  Hub hub_;
  HubModel model_;
  Instant now_{std::chrono::hours(1)};
  std::deque<Waiting> waiting_;
  std::vector<std::unique_ptr<Viewer>> viewers_;
  ProducerId producer_;
  std::uint64_t lines_ = 0;  ///< of this producer
  std::set<std::uint64_t> open_lines_;
  Position last_accepted_;
  std::uint64_t received_ = 0;  ///< by viewers that have left
  std::uint64_t cut_off_ = 0;   ///< of those
};

}  // namespace syncws::fuzz
