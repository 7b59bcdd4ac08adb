#include "wire/socket_protocol.h"

#include <fmt/format.h>

#include <iterator>

#include "base/json_text.h"
#include "rooms/event.h"
#include "wire/decimal.h"
#include "wire/messages.h"

namespace syncws::socket_protocol {
namespace {

/// Appends the receipt's object; organisations and epochs need no escaping.
void append_receipt_object(std::string& out, std::uint64_t line, std::string_view organisation,
                           std::string_view epoch, Sequence sequence) {
  out += R"({"line":)";
  append_decimal(out, line);
  out += R"(,"organizationId":")";
  out += organisation;
  out += R"(","seq":)";
  append_decimal(out, sequence);
  out += R"(,"epoch":")";
  out += epoch;
  out += R"("})";
}

}  // namespace

std::string format_hello(const Hello& hello) {
  return fmt::format("{{\"syncws\":1,\"acks\":{},\"receipts\":{}}}\n", hello.acks, hello.receipts);
}

std::string format_hello_answer() {
  return fmt::format("{{\"syncws\":1,\"maxEventBytes\":{}}}\n", kMaxEventBytes);
}

void append_ack(std::string& out, std::uint64_t lines) {
  fmt::format_to(std::back_inserter(out), "{{\"ack\":{{\"lines\":{}}}}}\n", lines);
}

void append_nak(std::string& out, std::uint64_t line, const Error& error) {
  const bool may_retry = error.kind == ErrorKind::unavailable;
  fmt::format_to(std::back_inserter(out), "{{\"nak\":{{\"line\":{},\"error\":{}{}}}}}\n", line,
                 json_string(error.message), may_retry ? ",\"retry\":true" : "");
}

void append_receipt(std::string& out, std::uint64_t line, std::string_view organisation,
                    std::string_view epoch, Sequence sequence) {
  out += R"({"receipt":)";
  append_receipt_object(out, line, organisation, epoch, sequence);
  out += "}\n";
}

std::string format_refusal(std::string_view code, std::string_view message) {
  return messages::error_body(code, message) + "\n";
}

std::string format_receipt(const Receipt& receipt) {
  std::string text;
  append_receipt_object(text, receipt.line, receipt.organisation, receipt.position.epoch,
                        receipt.position.sequence);
  return text;
}

}  // namespace syncws::socket_protocol
