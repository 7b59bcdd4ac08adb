#include "emit_check.h"

#include "base/log.h"
#include "emit_input.h"
#include "wire/event_decoder.h"

namespace syncws {
namespace {

struct Tally {
  std::uint64_t good = 0;
  std::uint64_t bad = 0;

  void count(const EventDecoder& decoder, const InputLine& origin, std::string_view text) {
    const auto event = decoder.decode(text, wall_now());
    if (event) {
      ++good;
    } else {
      refuse(origin, event.error());
    }
  }

  void refuse(const InputLine& origin, const Error& error) {
    ++bad;
    log::warn("{}{}: {}", origin.file.empty() ? "line " : origin.file + ":", origin.line,
              error.message);
  }
};

}  // namespace

Result<cli::ExitCode> check_events(const EmitOptions& options) {
  UvLoop loop;
  const EventDecoder decoder({options.strict_types});
  Tally tally;
  Status outcome;
  EmitInput input(loop, options.files,
                  {[&](const InputLine& origin, const LineSplitter::Line& line) {
                     if (line.is_too_long) {
                       tally.refuse(origin, too_long_error(line.bytes));
                     } else {
                       tally.count(decoder, origin, line.text);
                     }
                     return true;
                   },
                   [&](const Status& status) {
                     outcome = status;
                     loop.stop();
                   }});
  if (options.line) {
    tally.count(decoder, {"", 1}, *options.line);
  } else {
    input.start();
    loop.run();
  }
  if (!outcome) return tl::make_unexpected(outcome.error());
  log::info("{} good, {} bad; nothing was sent", tally.good, tally.bad);
  return tally.bad == 0 ? cli::ExitCode::done : cli::ExitCode::answer_is_no;
}

}  // namespace syncws
