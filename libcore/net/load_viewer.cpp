#include "net/load_viewer.h"

#include <fmt/format.h>

#include "wire/server_message.h"

namespace syncws {
namespace {

bool is_of_a_server(std::string_view text) {
  return text.starts_with(R"({"type":"GAP")") || text.starts_with(R"({"type":"GOODBYE")") ||
         text.starts_with(R"({"type":"HEARTBEAT")");
}

}  // namespace

void LoadViewer::on_greeting(std::string_view text, LoadCount& count, Instant now) {
  const bool goes_on = was_here_ && count.resumes;
  if (!goes_on) order_.begin_at(count.board.published(organisation_));
  if (!goes_on && count.resumes && !text.empty()) {
    const auto message = parse_server_message(text);
    const auto* const connected = message ? std::get_if<ConnectedMessage>(&*message) : nullptr;
    if (connected != nullptr && connected->has_details) position_ = connected->head;
  }
  connected_ = was_here_ ? now : Instant{};
  was_here_ = true;
}

bool LoadViewer::on_message(std::string_view text, LoadCount& count, Instant now) {
  if (is_of_a_server(text)) {
    if (text.starts_with(R"({"type":"GAP")")) ++count.tally.gaps;
    return true;
  }
  const bool several = text.starts_with('[') && text.ends_with(']');
  if (several) text = text.substr(1, text.size() - 2);
  for (;;) {
    const auto event = shape_->take(text);
    if (!event) return false;
    take(*event, count, now);
    if (text.empty()) return true;
    if (!several || text.front() != ',') return false;
    text.remove_prefix(1);
  }
}

void LoadViewer::take(const LoadEventShape::Parts& event, LoadCount& count, Instant now) {
  auto& tally = count.tally;
  if (event.intended < count.board.began()) return;  // of a load test before this one
  if (event.sequence) position_.sequence = *event.sequence;
  const auto verdict = order_.take(event.number);
  if (verdict == LoadOrder::Verdict::doubled) {
    ++tally.duplicated;
  } else if (role_ == LoadRole::slow) {
    ++tally.slow_delivered;
  } else {
    tally.reordered += verdict == LoadOrder::Verdict::late ? 1 : 0;
    ++tally.delivered;
    measure(event, count, now);
  }
}

void LoadViewer::measure(const LoadEventShape::Parts& event, LoadCount& count, Instant now) const {
  auto& tally = count.tally;
  tally.last_delivery = now;
  if (event.intended < count.board.counts_from()) {
    ++tally.warm_up;
    return;
  }
  if (event.intended < connected_) {
    ++tally.resumed;
    return;
  }
  const auto latency = now - event.intended;
  tally.latency.record(latency);
  if (role_ != LoadRole::steady) return;
  const auto rank = count.board.ranks().arrive(event.index);
  if (rank == 1) tally.first.record(latency);
  if (rank == (steady_viewers_ + 1) / 2) tally.median.record(latency);
  if (rank == steady_viewers_) tally.last.record(latency);
}

void LoadViewer::on_leave(LoadCount& count) {
  if (!count.resumes) count.tally.owed += order_.owed_until(order_.next());
}

std::uint64_t LoadViewer::owed(const LoadBoard& board) const {
  return role_ == LoadRole::slow ? 0 : order_.owed_until(board.published(organisation_));
}

std::string LoadViewer::resume_query() const {
  if (position_.epoch.empty()) return {};
  return fmt::format("since={}&epoch={}", position_.sequence, position_.epoch);
}

}  // namespace syncws
