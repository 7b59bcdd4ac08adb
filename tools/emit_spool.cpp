#include "emit_spool.h"

#include <fmt/format.h>

#include <utility>

#include "base/ids.h"

namespace syncws {
namespace {

constexpr std::size_t kRunLetters = 16;
constexpr std::size_t kLinesAtOnce = 1000;

}  // namespace

Result<std::unique_ptr<EmitSpool>> EmitSpool::open(const std::string& folder, std::uint64_t limit) {
  auto spool = Spool::open(folder);
  if (!spool) return tl::make_unexpected(spool.error());
  return std::unique_ptr<EmitSpool>(new EmitSpool(folder, limit, *std::move(spool)));
}

EmitSpool::EmitSpool(std::string folder, std::uint64_t limit, Spool spool)
    : folder_(std::move(folder)),
      limit_(limit),
      spool_(std::move(spool)),
      run_(random_id(kRunLetters)) {}

void EmitSpool::gather(InputLine origin, std::string text) {
  has_news_ = true;
  gathered_bytes_ += text.size();
  gathered_.push_back({std::move(text), std::move(origin.file), origin.line, origin.number});
}

Status EmitSpool::commit(EmitTally& tally, bool may_wait) {
  has_news_ = false;
  while (has_gathered()) {
    const auto count = spool_.append(run_, gathered_, wall_now(), limit_);
    if (!count) return tl::make_unexpected(count.error());
    forget_gathered(*count);
    if (!has_gathered()) break;
    const auto empty = is_empty();
    if (!empty) return tl::make_unexpected(empty.error());
    if (may_wait && !*empty) break;
    refuse_first(tally);
  }
  return {};
}

void EmitSpool::forget_gathered(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) gathered_bytes_ -= gathered_[i].text.size();
  gathered_.erase(gathered_.begin(), gathered_.begin() + static_cast<std::ptrdiff_t>(count));
}

void EmitSpool::refuse_first(EmitTally& tally) {
  const auto& line = gathered_.front();
  tally.refuse({line.file, line.line, line.number},
               fmt::format("no room in the spool {}, which may hold {} bytes (--spool-limit)",
                           folder_, limit_));
  forget_gathered(1);
}

Result<bool> EmitSpool::take_lead() {
  if (has_lead()) return true;
  auto taken = FileLock::try_take(folder_ + "/sender.lock");
  if (!taken) return tl::make_unexpected(taken.error());
  lead_ = *std::move(taken);
  return has_lead();
}

Status EmitSpool::refill(SendWindow& window) {
  while (!window.is_full()) {
    const auto lines = spool_.lines_after(loaded_, kLinesAtOnce);
    if (!lines) return tl::make_unexpected(lines.error());
    for (const auto& kept : *lines) {
      window.add(origin_of(kept), kept.line.text);
      loaded_ = kept.id;
    }
    if (lines->size() < kLinesAtOnce) break;
  }
  return {};
}

/// A line of an earlier run, or of another process, is called by the time at which it was read.
InputLine EmitSpool::origin_of(const Spool::Kept& kept) {
  if (kept.run == run_) return {kept.line.file, kept.line.line, kept.line.number, kept.id};
  const auto from = kept.line.file.empty() ? "standard input" : kept.line.file;
  return {fmt::format("spooled at {} from {}", format_rfc3339(kept.since), from), kept.line.line,
          adopts_ ? ++adopted_ : 0, kept.id};
}

void EmitSpool::settle(const InputLine& last) { settled_ = last.spool_id; }

Status EmitSpool::clean() {
  if (settled_ == removed_) return {};
  removed_ = settled_;
  return spool_.remove_through(settled_);
}

Result<bool> EmitSpool::is_empty() {
  return spool_.summary().map([](const Spool::Summary& summary) { return summary.lines == 0; });
}

}  // namespace syncws
