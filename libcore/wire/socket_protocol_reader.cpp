// The reading half of the socket protocol, apart because it needs the JSON library.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "wire/json_value.h"
#include "wire/socket_protocol.h"

namespace syncws::socket_protocol {
namespace {

Receipt read_receipt(const nlohmann::json& object) {
  return {number_of(object, "line").value_or(0),
          text_of(object, "organizationId").value_or(""),
          {text_of(object, "epoch").value_or(""), number_of(object, "seq").value_or(0)}};
}

}  // namespace

std::optional<Hello> parse_hello(std::string_view line) {
  if (line.find("\"syncws\"") == std::string_view::npos) return std::nullopt;
  const auto object = parse_object(line);
  if (!object || number_of(*object, "syncws") != 1U) return std::nullopt;
  return Hello{is_true(*object, "acks"), is_true(*object, "receipts")};
}

Result<Answer> parse_answer(std::string_view line) {
  Answer answer;
  const auto object = parse_object(line);
  if (object && object->contains("ack")) {
    answer.ack_lines = number_of(object->at("ack"), "lines");
    if (answer.ack_lines) return answer;
  } else if (object && object->contains("nak")) {
    answer.nak_line = number_of(object->at("nak"), "line");
    answer.nak_error = text_of(object->at("nak"), "error").value_or("refused");
    answer.nak_may_retry = is_true(object->at("nak"), "retry");
    if (answer.nak_line.value_or(0) > 0) return answer;
  } else if (object && object->contains("receipt")) {
    answer.receipt = read_receipt(object->at("receipt"));
    return answer;
  } else if (object && object->contains("error")) {
    return fail(ErrorKind::refused,
                text_of(object->at("error"), "message").value_or("it may not be said why"));
  } else if (object && object->contains("syncws")) {
    answer.hello = true;
    return answer;
  }
  constexpr std::size_t kMostShown = 80;
  return fail(ErrorKind::connection_lost,
              fmt::format("the server answered what is no answer: {}", line.substr(0, kMostShown)));
}

}  // namespace syncws::socket_protocol
