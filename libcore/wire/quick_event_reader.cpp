#include "wire/quick_event_reader.h"

#include <simdjson.h>

#include <array>

#include "rooms/event.h"
#include "wire/event_rules.h"

namespace syncws {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

/// What a thread reads with, made once: the parser's memory is some 200 KB.
class Parser {
 public:
  /// The library does not count an empty array or object as a level, and so may go as deep as one
  /// level less without ever accepting what is too deep.
  Parser() : is_ready_(!parser_.allocate(kMaxEventBytes, event_rules::kMostDepth)) {}

  /// Fails for all that is no JSON object. Good until the next call.
  [[nodiscard]] simdjson::simdjson_result<object> parse(std::string_view line) {
    if (!is_ready_ || line.size() > kMaxEventBytes) return simdjson::CAPACITY;
    line.copy(line_.data(), line.size());
    return parser_.parse(line_.data(), line.size(), false).get_object();
  }

 private:
  simdjson::dom::parser parser_;
  /// The parser reads beyond the end, but makes nothing of it.
  std::array<char, kMaxEventBytes + simdjson::SIMDJSON_PADDING> line_{};
  bool is_ready_;
};

/// Whether the value is of the kind it must be; then it is kept.
bool keep(EventMembers& members, EventKey key, const element& value) {
  if (std::exchange(members.has[key], true)) return false;
  return key == kDetails ? value.is_object() : !value.get_string().get(members.text[key]);
}

}  // namespace

std::optional<EventMembers> read_event_quickly(std::string_view line) {
  static thread_local Parser parser;
  object top;
  if (line.starts_with("\xEF\xBB\xBF") || parser.parse(line).get(top)) return std::nullopt;
  std::optional<EventMembers> members(std::in_place);
  for (const auto& [name, value] : top) {
    const auto key = event_key(name);
    if (key != kOtherKey && !keep(*members, key, value)) return std::nullopt;
  }
  return members;
}

}  // namespace syncws
