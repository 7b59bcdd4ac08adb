#include "bare/organisation.h"

namespace bare {

std::string_view organisation_of(std::string_view line) {
  constexpr std::string_view kKey = R"("organizationId":)";
  const auto key = line.find(kKey);
  if (key == std::string_view::npos) return {};
  const auto open = line.find('"', key + kKey.size());
  if (open == std::string_view::npos) return {};
  const auto close = line.find('"', open + 1);
  return close == std::string_view::npos ? std::string_view{}
                                         : line.substr(open + 1, close - open - 1);
}

}  // namespace bare
