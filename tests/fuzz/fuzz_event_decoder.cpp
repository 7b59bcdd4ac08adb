// The input's first line says how the rest is cut into slices (see for_each_slice); an odd first
// byte turns strict types on. The rest is a producer's stream.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "expect.h"
#include "input.h"
#include "rooms/event_log.h"
#include "wire/event_decoder.h"
#include "wire/event_reader.h"
#include "wire/event_rules.h"
#include "wire/line_splitter.h"
#include "wire/quick_event_reader.h"
#include "wire/server_frame.h"
#include "wire/server_message.h"
#include "wire/socket_protocol.h"
#include "wire/v1_encoder.h"

namespace syncws::fuzz {
namespace {

constexpr WallTime kArrival{1'764'324'000'000};
constexpr std::string_view kAddedTimestamp = R"(,"timestamp":"2025-11-28T10:00:00.000Z")";

struct Line {
  std::string text;
  std::size_t bytes = 0;
  bool is_too_long = false;
  bool operator==(const Line&) const = default;
};

std::vector<Line> split(std::string_view plan, std::string_view stream, std::size_t most_bytes) {
  LineSplitter splitter(most_bytes);
  std::vector<Line> lines;
  const auto keep = [&](const LineSplitter::Line& line) {
    lines.push_back({std::string(line.text), line.bytes, line.is_too_long});
  };
  for_each_slice(plan, stream, [&](std::string_view slice) {
    splitter.feed(slice);
    while (const auto line = splitter.next()) keep(*line);
  });
  if (const auto line = splitter.finish()) keep(*line);
  return lines;
}

std::string_view payload_of(std::string_view frame) {
  expect(frame.size() >= 2 && static_cast<unsigned char>(frame[0]) == 0x81,
         "an event is one whole text frame");
  const auto payload = server_frame::take_payload(frame);
  expect(frame.empty(), "nothing stands behind an event's frame");
  return payload;
}

/// The line as it came, or with nothing but a timestamp before the object's last brace.
bool is_kept(std::string_view line, std::string_view payload) {
  if (payload == line) return true;
  const auto brace = line.rfind('}');
  return payload == std::string(line.substr(0, brace)) + std::string(kAddedTimestamp) +
                        std::string(line.substr(brace));
}

void check_fields(const Event& event, bool strict) {
  expect(event_rules::is_type(event.type), "the type keeps its rule");
  expect(!strict || event_rules::is_known_type(event.type), "strict types are known");
  expect(event_rules::is_organisation(event.organisation), "the organisation keeps its rule");
  expect(event_rules::is_pfa_id(event.pfa_id), "the record's name keeps its rule");
  expect(event.event_id.empty() || event_rules::is_event_id(event.event_id),
         "the event's name keeps its rule");
}

void check_again(const EventDecoder& decoder, const Event& event, std::string_view payload) {
  if (payload.size() > kMaxEventBytes) return;
  const auto again = decoder.decode(payload, {});
  expect(again.has_value(), "what is sent is an event again");
  expect(again->frame == event.frame, "what is sent has a timestamp");
  expect(again->organisation == event.organisation && again->type == event.type &&
             again->pfa_id == event.pfa_id && again->event_id == event.event_id,
         "what is sent means the same");
}

void check_accepted(const EventDecoder& decoder, const Event& event, std::string_view line,
                    bool strict) {
  const auto payload = payload_of(event.frame);
  expect(line.size() <= kMaxEventBytes, "a long line is refused");
  expect(is_utf8(payload), "what is sent is UTF-8");
  expect(is_kept(line, payload), "the line's bytes are kept");
  check_fields(event, strict);
  check_again(decoder, event, payload);
}

/// What the quick reader takes, the strict one takes, and both read the same of it.
void check_readers(std::string_view line) {
  if (line.size() > kMaxEventBytes) return;
  const auto quick = read_event_quickly(line);
  if (!quick) return;
  EventTexts texts;
  const auto strict = read_event(line, texts);
  expect(strict.has_value(), "the quick reader takes only what the strict one takes");
  expect(quick->has == strict->has && quick->text == strict->text, "both readers read the same");
}

/// A refusal is one line of text that survives the socket protocol.
void check_refused(const Error& error) {
  expect(error.kind == ErrorKind::refused_event, "a refusal is one of an event");
  expect(!error.message.empty() && is_utf8(error.message), "a refusal is a phrase");
  std::string answer;
  socket_protocol::append_nak(answer, 1, error);
  expect(answer.find('\n') == answer.size() - 1, "a refusal is one line");
  const auto read = socket_protocol::parse_answer(answer);
  expect(read && read->nak_line == 1U && read->nak_error == error.message,
         "a refusal reaches the producer");
}

/// `syncws.v1` of some events together gives them back, each with its position.
void check_v1(const std::vector<Event>& events, Sequence first) {
  std::string frames;
  for (const auto& event : events) frames += event.frame;
  const auto encoded = V1Encoder().encode_v1({first, first + events.size(), frames});
  const auto elements = split_batch(payload_of(encoded));
  expect(elements.size() == events.size(), "a batch has as many elements as events");
  for (std::size_t i = 0; i < events.size(); ++i) {
    expect(without_sequence(elements[i]) == payload_of(events[i].frame),
           "without seq it is the event again");
    const auto message = parse_server_message(elements[i]);
    expect(message.has_value(), "a client can read it");
    const auto* const event = std::get_if<EventMessage>(&*message);
    expect(event != nullptr && event->sequence == first + i, "its position is its seq");
    expect(event->type == events[i].type && event->pfa_id == events[i].pfa_id,
           "a client reads the same");
  }
}

void run(Input input) {
  const auto plan = input.line();
  const bool strict = !plan.empty() && (static_cast<unsigned char>(plan[0]) & 1U) != 0;
  const auto lines = split(plan, input.rest(), kMaxEventBytes);
  for (const std::size_t most_bytes : {std::size_t{8}, kMaxEventBytes}) {
    expect(split(plan, input.rest(), most_bytes) == split({}, input.rest(), most_bytes),
           "lines don't depend on slices");
  }
  const EventDecoder decoder({strict});
  std::vector<Event> accepted;
  for (const auto& line : lines) {
    if (line.is_too_long) continue;
    check_readers(line.text);
    auto event = decoder.decode(line.text, kArrival);
    if (!event) {
      check_refused(event.error());
      continue;
    }
    check_accepted(decoder, *event, line.text, strict);
    check_v1({*event}, 1);
    accepted.push_back(*std::move(event));
  }
  constexpr Sequence kLate = 9'007'199'254'740'993;
  if (!accepted.empty()) check_v1(accepted, kLate);
}

}  // namespace
}  // namespace syncws::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  syncws::fuzz::run({data, size});
  return 0;
}
