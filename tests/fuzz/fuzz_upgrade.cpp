// Everything else that reads text from outside. The input's first byte picks the reader (a digit 0
// to 6), the rest is what it reads; for a request, line by line.
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "expect.h"
#include "gate_world.h"
#include "input.h"
#include "net/upgrade_rules.h"
#include "wire/event_rules.h"
#include "wire/frame_reader.h"
#include "wire/room_target.h"
#include "wire/server_message.h"
#include "wire/socket_protocol.h"

namespace syncws::fuzz {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool same(const ResumeRequest& left, const ResumeRequest& right) {
  return left.since == right.since && left.epoch == right.epoch && left.last == right.last;
}

/// What a client would ask for is what the server reads.
void check_target(const RoomTarget& target) {
  expect(!target.resume.epoch || target.resume.since, "an epoch goes with since");
  auto wanted = target.resume;
  if (wanted.since) wanted.last.reset();
  const auto url = format_room_target(target);
  const auto query = std::min(url.rfind('?'), url.size());
  const bool has_query = wanted.since || wanted.last;
  const auto arguments =
      has_query ? split(std::string_view(url).substr(query + 1), '&') : std::vector<std::string>();
  const auto again = parse_room_target(has_query ? url.substr(0, query) : url, arguments);
  expect(again && again->organisation == target.organisation && same(again->resume, wanted),
         "a target is read as it was written");
}

void read_target(Input input) {
  const std::string path(input.line());
  if (!is_room_path(path)) return;
  if (const auto target = parse_room_target(path, split(input.rest(), '&'))) check_target(*target);
}

UpgradeRequest parse_upgrade(Input& input) {
  UpgradeRequest request;
  request.http.method = input.line();
  request.http.path = input.line();
  request.http.arguments = split(input.line(), '&');
  request.upgrade = input.line();
  request.version = input.line();
  request.protocols = input.line();
  request.has_key = input.line() != "no key";
  request.protocols_too_long = input.line() == "too long";
  return request;
}

void check_refusal(const HttpResponse& response) {
  const auto answer = format_http_response(response, false);
  expect(response.status >= 400 && response.status < 500, "a request's fault is a 4xx");
  const auto end = answer.find("\r\n\r\n");
  expect(answer.compare(end, 22, "\r\n\r\n{\"error\":{\"code\":\"") == 0,
         "a refusal says why in its body, and headers end where they should");
  expect(answer.find('\n', end + 4) == std::string::npos, "the body is one line");
}

void read_upgrade(Input input) {
  const auto verdict = check_upgrade(parse_upgrade(input));
  if (!verdict) return check_refusal(verdict.error());
  expect(event_rules::is_organisation(verdict->organisation),
         "the room that is joined keeps the rule");
  check_target(*verdict);
}

/// The same lines, then Origin, Authorization and Cookie.
void read_gate(Input input) {
  auto request = parse_upgrade(input);
  request.http.origin = input.line();
  request.http.authorization = input.line();
  request.http.cookie = input.line();
  GateWorld world;
  if (const auto refused = world.ask(request)) check_refusal(*refused);
}

void read_hello(Input input) {
  const auto hello = socket_protocol::parse_hello(input.rest());
  if (!hello) return;
  const auto again = socket_protocol::parse_hello(socket_protocol::format_hello(*hello));
  expect(again && again->acks == hello->acks && again->receipts == hello->receipts,
         "a hello is read as it was written");
}

void read_answer(Input input) {
  const auto answer = socket_protocol::parse_answer(input.rest());
  if (!answer) return expect(!answer.error().message.empty(), "a refusal is a phrase");
  const int kinds = (answer->ack_lines ? 1 : 0) + (answer->nak_line ? 1 : 0) +
                    (answer->receipt ? 1 : 0) + (answer->hello ? 1 : 0);
  expect(kinds == 1, "an answer is of one kind");
}

struct Frames {
  std::vector<std::string> frames;  ///< opcode and payload
  bool is_broken = false;
  bool operator==(const Frames&) const = default;
};

Frames read_frames(std::string_view plan, std::string_view stream) {
  FrameReader reader;
  Frames read;
  for_each_slice(plan, stream, [&](std::string_view slice) {
    if (reader.is_broken()) return;
    reader.feed(slice);
    while (const auto frame = reader.next()) {
      read.frames.push_back(static_cast<char>(frame->opcode) + std::string(frame->payload));
    }
  });
  read.is_broken = reader.is_broken();
  return read;
}

/// The first line says how the rest is cut into slices.
void read_stream(Input input) {
  const auto plan = input.line();
  expect(read_frames(plan, input.rest()) == read_frames({}, input.rest()),
         "frames don't depend on slices");
}

void read_messages(Input input) {
  for (const auto element : split_batch(input.rest())) {
    const auto message = parse_server_message(element);
    if (message) {
      expect(without_sequence(element).size() <= element.size(), "without seq it is not longer");
    } else {
      expect(!message.error().message.empty(), "a refusal is a phrase");
    }
  }
}

}  // namespace
}  // namespace syncws::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace syncws::fuzz;
  constexpr std::array kReaders{read_target, read_upgrade,  read_hello, read_answer,
                                read_stream, read_messages, read_gate};
  Input input(data, size);
  input.pick(kReaders)(input);
  return 0;
}
