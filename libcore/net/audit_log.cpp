#include "net/audit_log.h"

#include <algorithm>
#include <utility>

#include "base/json_text.h"
#include "base/log.h"

namespace syncws {
namespace {

constexpr double kLinesASecond = 20;
constexpr double kBurst = 50;
constexpr std::size_t kMostValue = 200;

/// Letters that need no quotes.
bool is_plain(unsigned char letter) {
  return letter > ' ' && letter < 0x7F && letter != '"' && letter != '=' && letter != '\\';
}

void add(std::string& line, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  const auto shown = value.substr(0, kMostValue);
  const bool needs_quotes = !std::all_of(shown.begin(), shown.end(), is_plain);
  line += fmt::format(" {}={}{}", name, needs_quotes ? json_string(shown) : std::string(shown),
                      value.size() > kMostValue ? "…" : "");
}

}  // namespace

std::string format_refused(const AuditLog::Entry& entry) {
  std::string line = "refused";
  add(line, "reason", entry.reason);
  add(line, "address", entry.address);
  add(line, "subject", entry.subject);
  add(line, "organisation", entry.organisation);
  add(line, "origin", entry.origin);
  add(line, "path", entry.path);
  return line;
}

AuditLog::AuditLog(UvLoop& loop)
    : bucket_(kLinesASecond, kBurst), rest_(loop, [this] { tell_rest(); }) {}

void AuditLog::refused(const Entry& entry) {
  if (bucket_.take(monotonic_now())) return log::write(log::Level::warn, format_refused(entry));
  if (unsaid_++ == 0) rest_.start(std::chrono::seconds(1));
}

void AuditLog::tell_rest() {
  log::warn("refused: {} more were not logged in the last second", std::exchange(unsaid_, 0));
}

}  // namespace syncws
