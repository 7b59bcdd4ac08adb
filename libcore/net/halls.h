#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "net/hall.h"
#include "net/source.h"
#include "rooms/followers.h"

namespace syncws {

/// All further threads of a serve, as the first one sees them: what the hub tells goes out to them,
/// what they want comes in, and questions to all of them are asked and their answers put together.
/// On the first thread.
class Halls final : public Followers, public Source, public Hall::Listener {
 public:
  Halls(Hub& hub, const HistoryLimits& history) : hub_(hub), history_(history) {}
  Halls(const Halls&) = delete;
  Halls& operator=(const Halls&) = delete;
  /// Ends all threads.
  ~Halls() override;

  /// None of them runs yet.
  void add(std::unique_ptr<Hall> hall) { places_.push_back({std::move(hall), {}}); }
  void start();
  /// Ends all threads; afterwards nobody hears anything of theirs.
  void stop();

  /// What they have counted together. After stop().
  [[nodiscard]] RoomStats stats() const;

  /// On each thread, at some later time.
  void for_each(const std::function<void(Hall&)>& deed);

  void gather(std::function<void(const std::vector<StreamServer::Figures>&)> on_all);
  /// As StreamServer::await_delivery.
  void await_delivery(Duration most, StreamServer::OnDelivery on_delivery);

  /// Nobody new may come in; when nothing is being written down any more, viewers are closed.
  void leave();

  bool on_turn_end() override;
  /// All viewers have gone.
  [[nodiscard]] bool is_quiet() const override { return drained_ == places_.size(); }

 private:
  struct Place {
    std::unique_ptr<Hall> hall;
    NewsLoad ahead;  ///< what it was told, and has not said to be delivered
    bool is_behind = false;
  };

  void tell(RoomNews news) override;
  void send() override;
  void tell_forgotten(std::string_view organisation) override;
  void tell_to_cut_off(std::string_view organisation) override;
  [[nodiscard]] bool are_behind() const override { return behind_ > 0; }

  void on_wanted(std::size_t hall, const std::string& organisation) override;
  void on_given_back(std::size_t hall, const std::string& organisation) override;
  void on_census(std::size_t hall, const std::string& organisation,
                 const Pacing::Census& census) override;
  void on_delivered(std::size_t hall, const NewsLoad& load) override;
  void on_drained(std::size_t hall) override;

  /// Asks each hall on its thread; `on_all` hears all answers on this one.
  template <typename Answer>
  void ask(std::function<void(Hall&, std::function<void(Answer)>)> question,
           std::function<void(const std::vector<Answer>&)> on_all);
  void judge(Place& place);

  Hub& hub_;
  HistoryLimits history_;
  std::vector<Place> places_;
  std::vector<RoomNews> news_;  ///< that was not sent yet
  std::size_t behind_ = 0;
  std::size_t drained_ = 0;
  bool leaving_ = false;
  bool drains_ = false;
};

}  // namespace syncws
