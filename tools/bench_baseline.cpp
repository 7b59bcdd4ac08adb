#include "bench_baseline.h"

#include <fmt/format.h>

#include <cerrno>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string_view>

#include "cli/file_trouble.h"

namespace syncws {
namespace {

/// What says nothing when it differs.
bool is_figure(std::string_view name) {
  return name != "server.pid" && name != "schema" && !name.starts_with("thresholds.") &&
         !name.starts_with("capacity.steps.");
}

std::string change_line(const std::string& name, double before, double now) {
  const auto change = before == 0
                          ? std::string("new")
                          : fmt::format("{:+.1f}%", 100 * (now - before) / std::abs(before));
  return fmt::format("{:<34}{:>14.6g} -> {:<14.6g}{:>9}\n", name, before, now, change);
}

}  // namespace

Result<JsonFigures> read_baseline(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file.good()) return cli::file_trouble(fmt::format("--baseline {}", path), errno);
  std::ostringstream text;
  text << file.rdbuf();
  auto figures = read_json_figures(text.str());
  if (!figures) return fail_in(fmt::format("--baseline {}", path), figures.error());
  return figures;
}

std::string changes_between(const JsonFigures& before, const JsonFigures& now) {
  std::string text;
  for (const auto& [name, value] : now) {
    const auto found = before.find(name);
    const bool is_told = found != before.end() && found->second != value && is_figure(name);
    if (is_told) text += change_line(name, found->second, value);
  }
  return text.empty() ? "no change\n" : text;
}

Result<std::string> compare_with_baseline(const std::string& path, const std::string& json) {
  return read_baseline(path).and_then([&](const JsonFigures& before) -> Result<std::string> {
    return read_json_figures(json).map(
        [&](const JsonFigures& now) { return changes_between(before, now); });
  });
}

}  // namespace syncws
