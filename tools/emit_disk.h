#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "emit_options.h"
#include "emit_spool.h"
#include "emit_store.h"
#include "emit_tally.h"
#include "net/uv_loop.h"

namespace syncws {

/// They wait in a spool, together with those of earlier runs and of other processes, and outlive
/// this one. Says when to write, when to send, and when this process may go.
class EmitDisk final : public EmitStore {
 public:
  /// What it works with; `on_news` is called when there is something to move.
  struct World {
    UvLoop& loop;
    SendWindow& window;
    EventSender& sender;
    EmitTally& tally;
    std::function<void()> on_news;
  };

  [[nodiscard]] static Result<std::unique_ptr<EmitStore>> open(const EmitOptions& options,
                                                               World world);

  Status start() override;
  void add(InputLine origin, std::string text) override;
  [[nodiscard]] bool has_room() const override { return spool_->has_room(); }
  Status move() override;
  void settle(const InputLine& last) override { spool_->settle(last); }
  Result<bool> is_done() override;
  Status leave() override;

 private:
  EmitDisk(const EmitOptions& options, World world, std::unique_ptr<EmitSpool> spool);
  [[nodiscard]] Status try_to_lead();
  [[nodiscard]] Result<bool> may_go_without_lead();

  const EmitOptions& options_;
  World world_;
  std::unique_ptr<EmitSpool> spool_;
  UvTurnEnd turn_end_;  ///< what a turn of the loop has read is written at its end, in one go
  UvTimer look_again_;  ///< others append, too
  Instant started_ = monotonic_now();
};

}  // namespace syncws
