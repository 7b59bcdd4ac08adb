#pragma once

#include "base/clock.h"
#include "emit_tally.h"
#include "net/uv_loop.h"

namespace syncws {

/// The line that says how far an emit has come: on a terminal again and again, and once at the end.
class EmitProgress {
 public:
  EmitProgress(UvLoop& loop, const EmitTally& tally, const SendWindow& window);

  void start();
  /// The final account.
  void finish();

 private:
  void show() const;

  const EmitTally& tally_;
  const SendWindow& window_;
  UvTimer timer_;
  Instant started_ = monotonic_now();
  bool on_terminal_;
};

}  // namespace syncws
