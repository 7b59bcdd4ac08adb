#include "wire/event_decoder.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/utf8.h"
#include "wire/event_rules.h"
#include "wire/server_frame.h"

namespace syncws {
namespace {

enum Field : std::size_t {
  kType,
  kOrganisation,
  kPfaId,
  kTimestamp,
  kDetails,
  kEventId,
  kFields,
  kOther
};

constexpr std::array<std::string_view, kFields> kNames{"type",      "organizationId", "pfaId",
                                                       "timestamp", "details",        "eventId"};

Field field_named(std::string_view key) {
  for (std::size_t i = 0; i < kFields; ++i) {
    if (kNames.at(i) == key) return static_cast<Field>(i);
  }
  return kOther;
}

/// A value in a message: never longer than a line of it can bear.
std::string shown(std::string_view value) {
  constexpr std::size_t kMost = 40;
  return json_string(value.size() <= kMost ? value : value.substr(0, kMost)) +
         (value.size() > kMost ? "…" : "");
}

/// Listens to nlohmann's parser and keeps the fields of the outermost object. The parser keeps no
/// tree and does not recurse; returning false stops it, with the reason in `problem`.
class EventReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::array<std::string, kFields> text;
  std::array<bool, kFields> seen{};
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
    if (depth_ == 1 && field_ == kDetails)
      return refuse("details is a string; it must be an object");
    if (depth_ == 1 && field_ < kFields) text.at(field_) = std::move(value);
    return depth_ > 0 || refuse("a string, not a JSON object");
  }
  bool start_object(std::size_t /*size*/) override {
    if (depth_ == 1 && field_ < kFields && field_ != kDetails) return wrong_kind("an object");
    return descend();
  }
  bool end_object() override { return ascend(); }
  bool start_array(std::size_t /*size*/) override {
    if (depth_ == 0) return refuse("an array, not a JSON object");
    if (depth_ == 1 && field_ < kFields) return wrong_kind("an array");
    return descend();
  }
  bool end_array() override { return ascend(); }
  bool key(string_t& name) override {
    if (depth_ != 1) return true;
    field_ = field_named(name);
    if (field_ == kOther) return true;
    if (seen.at(field_)) return refuse(fmt::format("the key {} stands twice", kNames.at(field_)));
    seen.at(field_) = true;
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
    return refuse(fmt::format("{} is {}; it must be {}", kNames.at(field_), kind,
                              field_ == kDetails ? "an object" : "a string"));
  }
  bool scalar(std::string_view kind) {
    if (depth_ == 0) return refuse(fmt::format("{}, not a JSON object", kind));
    return depth_ > 1 || field_ >= kFields || wrong_kind(kind);
  }
  bool descend() {
    return ++depth_ <= event_rules::kMostDepth ||
           refuse(fmt::format("nested deeper than {} levels", event_rules::kMostDepth));
  }
  bool ascend() {
    --depth_;
    return true;
  }

  std::size_t depth_ = 0;
  Field field_ = kOther;
};

/// The first rule that the fields break, as a phrase; empty when they keep all.
std::string broken_rule(const EventReader& fields, bool strict_types) {
  for (const auto field : {kType, kOrganisation, kPfaId}) {
    if (!fields.seen.at(field)) return fmt::format("the field {} is missing", kNames.at(field));
  }
  const auto& text = fields.text;
  if (!event_rules::is_type(text[kType])) {
    return fmt::format("type {} is not SYNC_ and then A-Z, 0-9 or _, 64 bytes at most",
                       shown(text[kType]));
  }
  if (strict_types && !event_rules::is_known_type(text[kType])) {
    return fmt::format("type {} is not known, and --strict-types is on", shown(text[kType]));
  }
  if (!event_rules::is_organisation(text[kOrganisation])) {
    return fmt::format(
        "organizationId {} is not 1 to 128 of A-Z a-z 0-9 . _ - with no dot in front",
        shown(text[kOrganisation]));
  }
  if (!event_rules::is_pfa_id(text[kPfaId])) {
    return fmt::format("pfaId {} is not 1 to 256 bytes", shown(text[kPfaId]));
  }
  if (fields.seen[kTimestamp] && !event_rules::is_timestamp(text[kTimestamp])) {
    return fmt::format("timestamp {} is not RFC 3339, such as 2025-11-28T10:00:00.000Z",
                       shown(text[kTimestamp]));
  }
  if (fields.seen[kEventId] && !event_rules::is_event_id(text[kEventId])) {
    return fmt::format("eventId {} is not 1 to 128 bytes", shown(text[kEventId]));
  }
  return {};
}

std::string frame_of(std::string_view line) { return server_frame::text(line); }

std::string frame_with_timestamp(std::string_view line, WallTime arrived) {
  const auto brace = line.rfind('}');
  return server_frame::text(fmt::format(R"({},"timestamp":"{}"{})", line.substr(0, brace),
                                        format_rfc3339(arrived), line.substr(brace)));
}

std::string not_utf8(std::string_view line) {
  std::size_t at = 0;
  while (const auto length = utf8_sequence_length(line.substr(at))) at += length;
  return fmt::format("not UTF-8 at byte {}", at + 1);
}

}  // namespace

Result<Event> EventDecoder::decode(std::string_view line, WallTime arrived) const {
  if (line.size() > kMaxEventBytes) return tl::make_unexpected(too_long_error(line.size()));
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
    return fail(ErrorKind::refused_event, "empty; an event is one JSON object a line");
  }
  if (line.find('\0') != std::string_view::npos)
    return fail(ErrorKind::refused_event, "a NUL byte in the line");
  if (line.starts_with("\xEF\xBB\xBF"))
    return fail(ErrorKind::refused_event, "a byte order mark before the object");
  if (!is_utf8(line)) return fail(ErrorKind::refused_event, not_utf8(line));
  EventReader fields;
  if (!nlohmann::json::sax_parse(line, &fields))
    return fail(ErrorKind::refused_event, std::move(fields.problem));
  if (auto problem = broken_rule(fields, settings_.strict_types); !problem.empty()) {
    return fail(ErrorKind::refused_event, std::move(problem));
  }
  auto frame = fields.seen[kTimestamp] ? frame_of(line) : frame_with_timestamp(line, arrived);
  std::string_view rest = frame;
  const auto text_at = frame.size() - server_frame::take_payload(rest).size();
  return Event{std::move(fields.text[kOrganisation]),
               std::move(fields.text[kType]),
               std::move(fields.text[kPfaId]),
               std::move(fields.text[kEventId]),
               std::move(frame),
               text_at};
}

Error too_long_error(std::size_t bytes) {
  return {ErrorKind::refused_event,
          fmt::format("{} bytes long; an event may have {}", bytes, kMaxEventBytes)};
}

}  // namespace syncws
