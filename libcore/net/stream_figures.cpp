#include "net/stream_figures.h"

#include <fmt/format.h>

#include <iterator>

namespace syncws {
namespace {

std::string viewers_json(const StreamFigures& figures) {
  std::string organisations;
  for (const auto& [organisation, count] : figures.viewers) {
    fmt::format_to(std::back_inserter(organisations), R"({}"{}":{})",
                   organisations.empty() ? "" : ",", organisation, count);
  }
  return organisations;
}

}  // namespace

StreamFigures& StreamFigures::operator+=(const StreamFigures& other) {
  stats += other.stats;
  packing += other.packing;
  packed_viewers += other.packed_viewers;
  for (const auto& [organisation, count] : other.viewers) viewers[organisation] += count;
  return *this;
}

std::string stats_json(const StreamFigures& figures, const StreamFacts& facts) {
  const auto& stats = figures.stats;
  const auto& packing = figures.packing;
  return fmt::format(
      R"({{"uptimeSeconds":{:.3f},"connections":{{"total":{},"limit":{},"organizations":{{{}}}}},)"
      R"("events":{{"accepted":{},"refused":{}}},"deliveries":{{"events":{},"bytes":{},"sends":{},"slowConsumers":{}}},)"
      R"("compression":{{"connections":{},"frames":{},"bytesIn":{},"bytesOut":{},"bytesSaved":{},"seconds":{:.6f}}},)"
      R"("history":{{"rooms":{},"events":{},"bytes":{}}},"pacing":{{"waits":{},"seconds":{:.3f}}}}})",
      to_seconds(facts.uptime), facts.connections, facts.connections_limit, viewers_json(figures),
      stats.events_accepted, stats.events_refused, stats.deliveries, stats.bytes_delivered,
      stats.sends, stats.slow_consumers, figures.packed_viewers, packing.frames, packing.bytes_in,
      packing.bytes_out, stats.bytes_saved, to_seconds(packing.spent), facts.holdings.rooms,
      facts.holdings.events, facts.holdings.bytes, stats.holds, to_seconds(stats.held));
}

}  // namespace syncws
