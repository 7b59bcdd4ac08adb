#include "wire/json_figures.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace syncws {
namespace {

constexpr int kDeepest = 32;

void gather(const nlohmann::json& value, const std::string& way, int depth, JsonFigures& figures) {
  if (value.is_number()) figures[way] = value.get<double>();
  if (!value.is_structured() || depth == kDeepest) return;
  for (const auto& [name, part] : value.items())
    gather(part, way.empty() ? name : fmt::format("{}.{}", way, name), depth + 1, figures);
}

}  // namespace

Result<JsonFigures> read_json_figures(std::string_view text) {
  const auto document = nlohmann::json::parse(text, nullptr, false);
  if (!document.is_object()) return fail(ErrorKind::usage, "not a JSON object");
  JsonFigures figures;
  gather(document, "", 0, figures);
  return figures;
}

}  // namespace syncws
