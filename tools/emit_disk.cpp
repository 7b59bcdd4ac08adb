#include "emit_disk.h"

#include <fmt/format.h>

#include <utility>

#include "base/log.h"
#include "base/quantity.h"

namespace syncws {
namespace {

constexpr Duration kLookAgain = std::chrono::milliseconds(250);

}  // namespace

Result<std::unique_ptr<EmitStore>> EmitDisk::open(const EmitOptions& options, World world) {
  auto spool = EmitSpool::open(*options.spool, options.spool_limit);
  if (!spool) return tl::make_unexpected(spool.error());
  return std::unique_ptr<EmitStore>(new EmitDisk(options, std::move(world), *std::move(spool)));
}

EmitDisk::EmitDisk(const EmitOptions& options, World world, std::unique_ptr<EmitSpool> spool)
    : options_(options),
      world_(std::move(world)),
      spool_(std::move(spool)),
      turn_end_(world_.loop,
                [this] {
                  if (spool_->has_news()) world_.on_news();
                  return spool_->has_news();
                }),
      look_again_(world_.loop, [this] { world_.on_news(); }) {
  if (options_.spool_flush) spool_->adopt_all();
}

Status EmitDisk::start() {
  look_again_.start({}, kLookAgain);
  return {};
}

void EmitDisk::add(InputLine origin, std::string text) {
  spool_->gather(std::move(origin), std::move(text));
  turn_end_.hurry();
}

/// Without the lead nothing is sent from here, and so no room will come by waiting for it.
Status EmitDisk::move() {
  if (auto tried = try_to_lead(); !tried) return tried;
  const bool sends = spool_->has_lead() && !world_.sender.has_given_up();
  auto moved = spool_->clean().and_then([&] { return spool_->commit(world_.tally, sends); });
  if (!moved || !spool_->has_lead()) return moved;
  return spool_->refill(world_.window);
}

Status EmitDisk::try_to_lead() {
  if (spool_->has_lead()) return {};
  return spool_->take_lead().map([this](bool leads) {
    if (leads) world_.sender.start();
  });
}

Result<bool> EmitDisk::is_done() {
  if (spool_->has_gathered()) return false;
  // Once more, now that all is on the disk: who had the lead may have looked before, and gone.
  if (auto tried = try_to_lead(); !tried) return tl::make_unexpected(tried.error());
  if (!spool_->has_lead()) return may_go_without_lead();
  if (world_.sender.has_given_up()) return true;
  if (world_.window.unacknowledged() > 0) return false;
  auto empty = spool_->is_empty();
  if (!empty || !*empty) return empty;
  // Who appends from here on and does not get the lead is seen by the second look.
  spool_->yield_lead();
  auto still_empty = spool_->is_empty();
  if (!still_empty || *still_empty) return still_empty;
  return spool_->take_lead().map([](bool leads) { return !leads; });
}

/// Who only appends may go; who was asked to flush stays until somebody has.
Result<bool> EmitDisk::may_go_without_lead() {
  if (!options_.spool_flush) return true;
  auto empty = spool_->is_empty();
  if (!empty || *empty || monotonic_now() - started_ < options_.reconnect) return empty;
  return fail(ErrorKind::timed_out,
              fmt::format("another syncws-emit sends what is in {}, and was not done within {}",
                          *options_.spool, format_duration(options_.reconnect)));
}

/// What was read is kept, and the user hears of it.
Status EmitDisk::leave() {
  auto left = spool_->clean().and_then([&] { return spool_->commit(world_.tally, false); });
  if (!left && spool_->has_gathered())
    return fail(left.error().kind, fmt::format("{}; {} lines that were read could not be kept",
                                               left.error().message, spool_->gathered()));
  if (!left) return left;
  return spool_->own_lines().map([this](std::uint64_t lines) {
    if (lines > 0) log::warn("{} lines spooled in {}", lines, *options_.spool);
  });
}

}  // namespace syncws
