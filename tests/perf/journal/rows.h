#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <vector>

#include "rooms/sequence.h"

namespace syncws::perf {

/// An event as it is stored, 200 bytes of text, by turns of a few organisations.
struct Row {
  int organisation;
  Sequence sequence;
  std::string text;
};

inline constexpr int kOrganisations = 4;

inline std::vector<Row> make_rows(std::size_t count) {
  constexpr std::size_t kTextBytes = 200;
  std::vector<Row> rows;
  rows.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto text = fmt::format(R"({{"type":"SYNC_SUCCESS","pfaId":"pfa-{}","pad":")", i);
    text.resize(kTextBytes - 2, 'x');
    rows.push_back(
        {static_cast<int>(i % kOrganisations) + 1, i / kOrganisations + 1, text + "\"}"});
  }
  return rows;
}

inline void remove_database(const std::string& path) {
  for (const auto* const part : {"", "-wal", "-shm"}) std::filesystem::remove(path + part);
}

}  // namespace syncws::perf
