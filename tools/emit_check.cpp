#include "emit_check.h"

#include "base/log.h"
#include "emit_input.h"
#include "emit_tally.h"
#include "wire/event_preparer.h"

namespace syncws {
namespace {

void count(EmitTally& tally, EventPreparer& preparer, const InputLine& origin,
           std::string_view text) {
  if (const auto event = preparer.prepare(text, wall_now())) {
    tally.settle(1);
  } else {
    tally.refuse(origin, event.error().message);
  }
}

}  // namespace

Result<cli::ExitCode> check_events(const EmitOptions& options) {
  UvLoop loop;
  EventPreparer preparer({true, options.strict_types, options.idempotent, false});
  EmitTally tally;
  Status outcome;
  EmitInput input(loop, options.files,
                  {[&](const InputLine& origin, const LineSplitter::Line& line) {
                     if (line.is_too_long) {
                       tally.refuse(origin, too_long_error(line.bytes).message);
                     } else {
                       count(tally, preparer, origin, line.text);
                     }
                     return true;
                   },
                   [&](const Status& status) {
                     outcome = status;
                     loop.stop();
                   }});
  if (options.line) {
    count(tally, preparer, {"", 1}, *options.line);
  } else {
    input.start();
    loop.run();
  }
  if (!outcome) return tl::make_unexpected(outcome.error());
  log::info("{} good, {} bad; nothing was sent", tally.accepted(), tally.refused());
  return tally.refused() == 0 ? cli::ExitCode::done : cli::ExitCode::answer_is_no;
}

}  // namespace syncws
