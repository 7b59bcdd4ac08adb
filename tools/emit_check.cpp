#include "emit_check.h"

#include "base/log.h"
#include "emit_input.h"
#include "emit_tally.h"
#include "wire/event_preparer.h"
#include "wire/recording.h"

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

void count_recorded(EmitTally& tally, EventPreparer& preparer, const InputLine& origin,
                    std::string_view text) {
  const auto recorded = parse_recorded(text);
  if (!recorded) return tally.refuse(origin, recorded.error().message);
  if (*recorded) count(tally, preparer, origin, (*recorded)->line);
}

}  // namespace

Result<cli::ExitCode> check_events(const EmitOptions& options) {
  UvLoop loop;
  EventPreparer preparer({true, options.strict_types, options.idempotent, false});
  EmitTally tally;
  Status outcome;
  EmitInput input(loop, options.files, most_bytes_of_line(options),
                  {[&](const InputLine& origin, const LineSplitter::Line& line) {
                     if (line.is_too_long) {
                       tally.refuse(origin, too_long_error(line.bytes).message);
                     } else if (options.replay_speed) {
                       count_recorded(tally, preparer, origin, line.text);
                     } else {
                       count(tally, preparer, origin, line.text);
                     }
                     return true;
                   },
                   [] {},
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
