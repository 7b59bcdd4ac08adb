#include "wire/server_message.h"

#include "wire/json_value.h"
#include "wire/top_level_sax.h"

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

/// The flat part of a message: enough for an event, of which there may be many.
class MessageReader final : public TopLevelSax {
 public:
  std::optional<std::string> type;
  EventMessage event;

 private:
  bool on_text(std::string_view key, std::string value) override {
    if (key == "type") {
      type = std::move(value);
    } else if (key == "pfaId") {
      event.pfa_id = std::move(value);
    } else if (key == "timestamp") {
      event.timestamp = std::move(value);
    } else if (key == "organizationId") {
      event.organisation = std::move(value);
    } else if (key == "eventId") {
      event.event_id = std::move(value);
    }
    return true;
  }
  bool on_number(std::string_view key, std::uint64_t value) override {
    if (key == "seq") event.sequence = value;
    return true;
  }
};

bool is_own_message(std::string_view type) {
  return type == "CONNECTED" || type == "GAP" || type == "GOODBYE" || type == "AUTHENTICATED";
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
  MessageReader reader;
  const bool is_json = nlohmann::json::sax_parse(text, &reader);
  if (!is_json || !reader.type)
    return fail(ErrorKind::refused_event, "the server sent what is not an object with a type");
  const auto object = is_own_message(*reader.type) ? parse_object(text) : std::nullopt;
  if (object && *reader.type == "CONNECTED") return read_connected(*object);
  if (object && *reader.type == "GAP") return read_gap(*object);
  if (object && *reader.type == "GOODBYE") return read_goodbye(*object);
  if (object && *reader.type == "AUTHENTICATED") return AuthenticatedMessage();
  reader.event.type = *std::move(reader.type);
  reader.event.text = text;
  return std::move(reader.event);
}

std::string details_of(const EventMessage& event) {
  const auto object = parse_object(event.text);
  const auto* const details = object ? value_of(*object, "details") : nullptr;
  if (details == nullptr) return {};
  return details->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<std::string> detail_of(const EventMessage& event, std::string_view name) {
  const auto details = parse_object(details_of(event));
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
