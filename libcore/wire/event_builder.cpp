#include "wire/event_builder.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace syncws {
namespace {

using OrderedJson = nlohmann::ordered_json;

/// What is nested deeper is left out here, and what is left is still too deep for any server.
bool only_shallow(int depth, OrderedJson::parse_event_t /*event*/, OrderedJson& /*value*/) {
  constexpr int kMostDepth = 64;
  return depth <= kMostDepth;
}

OrderedJson parse_detail_value(const std::string& text) {
  auto value = OrderedJson::parse(text, only_shallow, false);
  return value.is_discarded() ? OrderedJson(text) : value;
}

}  // namespace

Result<std::string> build_event_line(const EventFields& fields) {
  OrderedJson event{
      {"type", fields.type}, {"pfaId", fields.pfa_id}, {"organizationId", fields.organisation}};
  if (fields.timestamp) event["timestamp"] = *fields.timestamp;
  if (fields.event_id) event["eventId"] = *fields.event_id;
  auto details = OrderedJson::object();
  if (fields.details) details = OrderedJson::parse(*fields.details, only_shallow, false);
  if (!details.is_object())
    return fail(ErrorKind::usage,
                fmt::format("--details '{}' is not a JSON object", *fields.details));
  for (const auto& [key, value] : fields.detail) details[key] = parse_detail_value(value);
  if (fields.details || !fields.detail.empty()) event["details"] = std::move(details);
  return event.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace syncws
