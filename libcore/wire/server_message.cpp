#include "wire/server_message.h"

#include "wire/json_value.h"

namespace syncws {
namespace {

ConnectedMessage read_connected(const nlohmann::json& object) {
  ConnectedMessage message;
  message.organisation = text_of(object, "organizationId").value_or("");
  const auto* const details = value_of(object, "details");
  if (details == nullptr) return message;
  message.has_details = true;
  message.head = {text_of(*details, "epoch").value_or(""), number_of(*details, "seq").value_or(0)};
  message.recovered = is_true(*details, "recovered");
  return message;
}

GapMessage read_gap(const nlohmann::json& object) {
  const auto* const details = value_of(object, "details");
  if (details == nullptr) return {};
  return {number_of(*details, "from"), number_of(*details, "to"),
          text_of(*details, "reason").value_or("unknown")};
}

GoodbyeMessage read_goodbye(const nlohmann::json& object) {
  GoodbyeMessage message;
  const auto* const details = value_of(object, "details");
  if (details == nullptr) return message;
  constexpr std::uint64_t kMostCode = 4999;
  const auto code = number_of(*details, "code").value_or(0);
  message.code = static_cast<std::uint16_t>(code <= kMostCode ? code : 0);
  message.reason = text_of(*details, "reason").value_or("");
  const auto* const reconnect = value_of(*details, "reconnect");
  message.reconnect = reconnect == nullptr || *reconnect != false;
  message.retry_after_ms = number_of(*details, "retryAfterMs");
  return message;
}

EventMessage read_event(const nlohmann::json& object, std::string type) {
  const auto* const details = value_of(object, "details");
  constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
  return {std::move(type),
          text_of(object, "pfaId").value_or(""),
          text_of(object, "timestamp").value_or(""),
          details == nullptr ? "" : details->dump(-1, ' ', false, kReplace),
          number_of(object, "seq"),
          text_of(object, "organizationId").value_or(""),
          text_of(object, "eventId")};
}

/// Where the JSON value that begins at `at` ends: the comma or bracket after it on its own level.
std::size_t end_of_element(std::string_view text, std::size_t at) {
  int depth = 0;
  bool in_string = false;
  for (; at < text.size(); ++at) {
    const char letter = text[at];
    if (in_string) {
      if (letter == '\\') ++at;
      in_string = letter != '"';
    } else if (letter == '"') {
      in_string = true;
    } else if (letter == '{' || letter == '[') {
      ++depth;
    } else if (depth > 0 && (letter == '}' || letter == ']')) {
      --depth;
    } else if (depth == 0 && (letter == ',' || letter == ']')) {
      return at;
    }
  }
  return text.size();
}

}  // namespace

Result<ServerMessage> parse_server_message(std::string_view text) {
  const auto object = parse_object(text);
  auto type = object ? text_of(*object, "type") : std::nullopt;
  if (!type)
    return fail(ErrorKind::refused_event, "the server sent what is not an object with a type");
  if (*type == "CONNECTED") return read_connected(*object);
  if (*type == "GAP") return read_gap(*object);
  if (*type == "GOODBYE") return read_goodbye(*object);
  return read_event(*object, std::move(*type));
}

std::optional<std::string> detail_of(const EventMessage& event, std::string_view name) {
  const auto details = parse_object(event.details);
  const auto* const value = details ? value_of(*details, std::string(name).c_str()) : nullptr;
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return value->get<std::string>();
  return value->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string without_sequence(std::string_view event) {
  const auto at = event.rfind(",\"seq\":");
  const auto brace = at == std::string_view::npos ? at : event.find('}', at);
  if (brace == std::string_view::npos) return std::string(event);
  return std::string(event.substr(0, at)) + std::string(event.substr(brace));
}

std::vector<std::string_view> split_batch(std::string_view text) {
  if (!text.starts_with('[')) return {text};
  if (text == "[]") return {};
  std::vector<std::string_view> elements;
  for (std::size_t at = 1; at < text.size();) {
    const auto end = end_of_element(text, at);
    elements.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return elements;
}

}  // namespace syncws
