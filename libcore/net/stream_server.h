#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "net/doorkeeper.h"
#include "net/flush_pace.h"
#include "net/gate.h"
#include "net/house.h"
#include "net/http_endpoints.h"
#include "net/source.h"
#include "net/stream_figures.h"
#include "net/uv_fine_timer.h"
#include "net/uv_loop.h"
#include "net/web_handler.h"

namespace syncws {

/// What a running serve is: the sessions in their rooms, the loop's turns that deliver to them, and
/// the orderly end. Sources and sockets are given to it; it opens none.
class StreamServer final : public WebHandler, public ServerView {
 public:
  struct Settings {
    std::size_t max_connections = 10'000;
    Duration ping_interval = std::chrono::seconds(25);
    Duration pong_timeout = std::chrono::seconds(10);
    Duration drain = std::chrono::seconds(5);  ///< longest the orderly end may take
    Duration flush_window{0};                  ///< how long an event waits for others
    SessionLimits session;
  };

  using Figures = StreamFigures;
  /// Asks other threads for their figures and hands all of them over, later.
  using Gather = std::function<void(std::function<void(const std::vector<Figures>&)>)>;

  /// `on_drained`: the end that begin_drain() began is complete; called once, from a turn of the
  /// loop. The house may be shared with servers of other threads, everything else is this thread's.
  StreamServer(UvLoop& loop, Hub& hub, Gate& gate, Doorkeeper& doorkeeper, House& house,
               const Settings& settings, std::function<void()> on_drained);

  /// Rooms are another thread's: sessions enter by these.
  void enter_by(RoomPasses& passes);
  /// There are other threads, which do some of the work.
  void gather_by(Gather gather) { gather_ = std::move(gather); }

  /// The source is told of every turn's end from now on. It must outlive the server's last turn.
  void add_source(Source& source) { sources_.push_back(&source); }

  /// A viewer that did not get everything in time.
  struct Laggard {
    std::uint64_t id;
    std::string organisation;
    std::uint64_t events;  ///< it was not sent
    bool was_cut_off;
  };
  using OnDelivery = std::function<void(const std::vector<Laggard>&)>;

  /// Waits until every viewer was sent everything and its socket has taken it, for at most `most`,
  /// and tells who did not get that far. Once.
  void await_delivery(Duration most, OnDelivery on_delivery);

  /// Closes the viewers that `is_meant` says with this code, without giving them anything more. A
  /// session's grant may be null.
  std::size_t close_where(const std::function<bool(const Session&)>& is_meant, CloseCode code,
                          std::string_view reason);

  /// Delivers what there is, then closes everybody with 1001, and hangs up on who is left after
  /// `drain`. The caller has stopped what feeds it. No effect the second time.
  void begin_drain();
  [[nodiscard]] bool is_draining() const override { return draining_; }
  [[nodiscard]] HttpResponse readiness() const override;
  [[nodiscard]] std::string stats_json() const override { return stats_json({}); }
  [[nodiscard]] HttpVerdict stats() const override;
  [[nodiscard]] Figures figures() const;

 private:
  Admitted on_upgrade(const UpgradeRequest& request) override;
  std::unique_ptr<Session> on_session(Connection connection, std::unique_ptr<Admission> admission,
                                      Variant variant) override;
  void on_session_end(const Session& session) override;

  [[nodiscard]] Admitted seat(const UpgradeRequest& request, RoomTarget target);
  [[nodiscard]] std::string stats_json(const std::vector<Figures>& others) const;
  void on_tick();
  void sleep_until(Instant due);
  [[nodiscard]] bool end_turn();
  [[nodiscard]] bool may_wait(Instant now);
  [[nodiscard]] bool flush();
  [[nodiscard]] bool is_all_answered() const;
  void watch_holds();
  void watch_delivery();
  [[nodiscard]] std::vector<Laggard> laggards() const;
  bool close_some();
  void end_drain();
  void hang_up_all();

  Hub& hub_;
  Gate& gate_;
  Doorkeeper& doorkeeper_;
  House& house_;
  Settings settings_;
  std::function<void()> on_drained_;
  Gather gather_;           ///< null: this is the only thread
  OnDelivery on_delivery_;  ///< while somebody waits for it
  Instant started_;
  TimerWheel wheel_;
  SessionWorld world_;
  std::vector<Session*> sessions_;
  std::vector<Source*> sources_;
  std::size_t still_to_close_ = 0;
  bool draining_ = false;
  bool hung_up_ = false;
  bool drained_ = false;
  UvBeforeWait before_wait_;
  UvTimer tick_;
  UvTimer sweep_;
  UvTimer tidy_;
  UvTimer hold_end_;
  UvTimer drain_end_;
  UvTimer delivery_end_;
  FlushPace pace_;
  UvFineTimer flush_due_;
  UvTurnEnd turn_;
};

}  // namespace syncws
