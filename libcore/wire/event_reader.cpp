#include "wire/event_reader.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "wire/event_rules.h"

namespace syncws {
namespace {

/// Listens to nlohmann's parser and keeps the members of the outermost object. The parser keeps no
/// tree and does not recurse; returning false stops it, with the reason in `problem`.
class MemberListener final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit MemberListener(EventTexts& texts) : texts_(texts) {}

  std::array<bool, kEventKeys> seen{};
  std::string problem;

  bool null() override { return scalar("null"); }
  bool boolean(bool /*value*/) override { return scalar("a boolean"); }
  bool number_integer(number_integer_t /*value*/) override { return scalar("a number"); }
  bool number_unsigned(number_unsigned_t /*value*/) override { return scalar("a number"); }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override {
    return scalar("a number");
  }
  bool binary(binary_t& /*value*/) override { return scalar("binary"); }
  bool string(string_t& value) override {
    if (depth_ == 1 && key_ == kDetails) return refuse("details is a string; it must be an object");
    if (depth_ == 1 && key_ != kOtherKey) texts_.at(key_) = std::move(value);
    return depth_ > 0 || refuse("a string, not a JSON object");
  }
  bool start_object(std::size_t /*size*/) override {
    if (depth_ == 1 && key_ != kOtherKey && key_ != kDetails) return wrong_kind("an object");
    return descend();
  }
  bool end_object() override { return ascend(); }
  bool start_array(std::size_t /*size*/) override {
    if (depth_ == 0) return refuse("an array, not a JSON object");
    if (depth_ == 1 && key_ != kOtherKey) return wrong_kind("an array");
    return descend();
  }
  bool end_array() override { return ascend(); }
  bool key(string_t& name) override {
    if (depth_ != 1) return true;
    key_ = event_key(name);
    if (key_ == kOtherKey) return true;
    if (seen.at(key_))
      return refuse(fmt::format("the key {} stands twice", kEventKeyNames.at(key_)));
    seen.at(key_) = true;
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::json::exception& error) override {
    constexpr int kNumberOverflow = 406;
    return refuse(error.id == kNumberOverflow ? "a number is too large"
                                              : fmt::format("not JSON, from byte {} on", position));
  }

 private:
  bool refuse(std::string why) {
    problem = std::move(why);
    return false;
  }
  bool wrong_kind(std::string_view kind) {
    return refuse(fmt::format("{} is {}; it must be {}", kEventKeyNames.at(key_), kind,
                              key_ == kDetails ? "an object" : "a string"));
  }
  bool scalar(std::string_view kind) {
    if (depth_ == 0) return refuse(fmt::format("{}, not a JSON object", kind));
    return depth_ > 1 || key_ == kOtherKey || wrong_kind(kind);
  }
  bool descend() {
    return ++depth_ <= event_rules::kMostDepth ||
           refuse(fmt::format("nested deeper than {} levels", event_rules::kMostDepth));
  }
  bool ascend() {
    --depth_;
    return true;
  }

  EventTexts& texts_;
  std::size_t depth_ = 0;
  EventKey key_ = kOtherKey;
};

std::string not_utf8(std::string_view line) {
  std::size_t at = 0;
  while (const auto length = utf8_sequence_length(line.substr(at))) at += length;
  return fmt::format("not UTF-8 at byte {}", at + 1);
}

/// What is wrong before it comes to JSON, as a phrase; empty if nothing is.
std::string broken_text(std::string_view line) {
  if (line.find_first_not_of(" \t\r") == std::string_view::npos)
    return "empty; an event is one JSON object a line";
  if (line.find('\0') != std::string_view::npos) return "a NUL byte in the line";
  if (line.starts_with("\xEF\xBB\xBF")) return "a byte order mark before the object";
  return is_utf8(line) ? std::string() : not_utf8(line);
}

}  // namespace

Result<EventMembers> read_event(std::string_view line, EventTexts& texts) {
  if (auto problem = broken_text(line); !problem.empty())
    return fail(ErrorKind::refused_event, std::move(problem));
  MemberListener listener(texts);
  if (!nlohmann::json::sax_parse(line, &listener))
    return fail(ErrorKind::refused_event, std::move(listener.problem));
  EventMembers members;
  members.has = listener.seen;
  std::copy(texts.begin(), texts.end(), members.text.begin());
  return members;
}

}  // namespace syncws
