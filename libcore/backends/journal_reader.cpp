#include "backends/journal_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "backends/journal_error.h"
#include "backends/row_checksum.h"

namespace syncws {
namespace {

struct Organisation {
  std::string name;
  std::string epoch;
  Sequence head;
  RowChecksum checksum;
  Sequence last = 0;          ///< the position that was read last; 0: none yet
  std::int64_t received = 0;  ///< of that
  std::int64_t id_received = 0;
};

class Reading {
 public:
  Reading(SqliteDatabase& database, std::string_view path, WallTime now,
          const JournalVisitor& visitor)
      : database_(database), path_(path), now_(now.milliseconds), visitor_(visitor) {}

  Status read_beginning() {
    std::string epoch;
    auto read = for_each_row("SELECT epoch FROM beginning", [&](SqliteStatement& row) {
      epoch = row.column_text(0);
      return Status();
    });
    if (!read) return read;
    if (epoch.empty()) return damaged("the epoch in which organisations begin is missing");
    visitor_.on_beginning(epoch);
    return {};
  }

  Status read_organisations() {
    return for_each_row("SELECT id, name, epoch, head, checksum FROM organizations",
                        [this](SqliteStatement& row) { return take_organisation(row); });
  }

  Status read_events() {
    return for_each_row(
               "SELECT organization, seq, received, event, checksum FROM events "
               "ORDER BY organization, seq",
               [this](SqliteStatement& row) { return take_event(row); })
        .and_then([this] { return check_ends(); });
  }

  Status read_ids(WallTime oldest) {
    return for_each_row(
        "SELECT organization, seq, received, event_id, checksum FROM event_ids ORDER BY id",
        [this, oldest](SqliteStatement& row) { return take_id(row, oldest); });
  }

 private:
  template <typename Take>
  Status for_each_row(std::string_view sql, Take take) {
    auto rows = database_.prepare(sql);
    if (!rows) return tl::make_unexpected(journal_error::at_start(path_, rows.error()));
    for (;;) {
      const auto is_row = rows->step();
      if (!is_row) return tl::make_unexpected(journal_error::at_start(path_, is_row.error()));
      if (!*is_row) return {};
      if (auto taken = take(*rows); !taken) return taken;
    }
  }

  Status take_organisation(SqliteStatement& row) {
    std::string name(row.column_text(1));
    std::string epoch(row.column_text(2));
    const auto head = static_cast<Sequence>(row.column_int(3));
    const RowChecksum checksum(name, epoch);
    if (checksum.of(head, {}, {}) != row.column_int(4))
      return damaged(fmt::format("the entry of organisation {} is not as it was written", name));
    visitor_.on_head({name, epoch, head});
    organisations_.emplace(row.column_int(0),
                           Organisation{std::move(name), std::move(epoch), head, checksum});
    return {};
  }

  Status take_event(SqliteStatement& row) {
    const auto sequence = static_cast<Sequence>(row.column_int(1));
    const auto text = row.column_text(3);
    auto* const organisation = find(row);
    if (organisation == nullptr) return unknown(row);
    if (!is_as_written(*organisation, row, text))
      return damaged(fmt::format("event {} of organisation {} is not as it was written", sequence,
                                 organisation->name));
    const bool follows = organisation->last == 0 || organisation->last + 1 == sequence;
    if (!follows) return hole(*organisation, organisation->last + 1);
    organisation->last = sequence;
    const auto received = settle_time(organisation->received, row);
    return visitor_.on_event({organisation->name, organisation->epoch, sequence, received, text});
  }

  Status take_id(SqliteStatement& row, WallTime oldest) {
    const auto sequence = static_cast<Sequence>(row.column_int(1));
    const auto event_id = row.column_text(3);
    auto* const organisation = find(row);
    if (organisation == nullptr) return unknown(row);
    if (!is_as_written(*organisation, row, event_id))
      return damaged(
          fmt::format("the eventId of event {} of organisation {} is not as it was "
                      "written",
                      sequence, organisation->name));
    const auto received = settle_time(organisation->id_received, row);
    if (received.milliseconds >= oldest.milliseconds)
      visitor_.on_id({organisation->name, event_id, sequence, received});
    return {};
  }

  /// Events may all have been forgotten; but if there are any, they end at the head.
  Status check_ends() {
    for (const auto& [id, organisation] : organisations_) {
      const bool is_whole = organisation.last == 0 || organisation.last == organisation.head;
      if (!is_whole) return hole(organisation, organisation.last + 1);
    }
    return {};
  }

  [[nodiscard]] Organisation* find(SqliteStatement& row) {
    const auto found = organisations_.find(row.column_int(0));
    return found == organisations_.end() ? nullptr : &found->second;
  }

  static bool is_as_written(const Organisation& organisation, SqliteStatement& row,
                            std::string_view text) {
    const auto sequence = static_cast<Sequence>(row.column_int(1));
    return organisation.checksum.of(sequence, {row.column_int(2)}, text) == row.column_int(4);
  }

  /// What seems to come from the future came just now.
  WallTime settle_time(std::int64_t& last, SqliteStatement& row) const {
    last = std::max(last, std::min(row.column_int(2), now_));
    return {last};
  }

  [[nodiscard]] tl::unexpected<Error> damaged(const std::string& reason) const {
    return tl::make_unexpected(journal_error::is_damaged(path_, reason));
  }
  [[nodiscard]] tl::unexpected<Error> hole(const Organisation& organisation, Sequence at) const {
    return damaged(fmt::format("event {} of organisation {} is missing", at, organisation.name));
  }
  [[nodiscard]] tl::unexpected<Error> unknown(SqliteStatement& row) const {
    return damaged(
        fmt::format("the entry of the organisation with id {} is missing", row.column_int(0)));
  }

  SqliteDatabase& database_;
  std::string_view path_;
  std::int64_t now_;
  const JournalVisitor& visitor_;
  std::map<std::int64_t, Organisation> organisations_;
};

}  // namespace

Status read_journal(SqliteDatabase& database, std::string_view path, WallTime now,
                    WallTime oldest_id, const JournalVisitor& visitor) {
  Reading reading(database, path, now, visitor);
  return reading.read_beginning()
      .and_then([&] { return reading.read_organisations(); })
      .and_then([&] { return reading.read_events(); })
      .and_then([&] { return reading.read_ids(oldest_id); });
}

}  // namespace syncws
