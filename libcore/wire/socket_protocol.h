#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "rooms/sequence.h"

/// The lines of the event socket that are not events (design: "Socket protocol").
namespace syncws::socket_protocol {

/// What a producer's first line asks for.
struct Hello {
  bool acks = false;
  bool receipts = false;
};

struct Receipt {
  std::uint64_t line = 0;
  std::string organisation;
  Position position;
};

/// One answer of the server; exactly one of the fields is set.
struct Answer {
  std::optional<std::uint64_t> ack_lines;
  std::optional<std::uint64_t> nak_line;
  std::string nak_error;       ///< goes with nak_line
  bool nak_may_retry = false;  ///< not recorded for now: this line and all behind it may come again
  std::optional<Receipt> receipt;
  bool hello = false;
};

[[nodiscard]] std::string format_hello(const Hello& hello);
/// Empty if the line is no hello, and so is an event line (or a bad one).
[[nodiscard]] std::optional<Hello> parse_hello(std::string_view line);

// The server's answers, each with its newline.
[[nodiscard]] std::string format_hello_answer();
void append_ack(std::string& out, std::uint64_t lines);
/// One of kind unavailable may be sent again, and so may all lines behind it.
void append_nak(std::string& out, std::uint64_t line, const Error& error);
void append_receipt(std::string& out, std::uint64_t line, std::string_view organisation,
                    std::string_view epoch, Sequence sequence);

/// The only line to who may not send here at all: `{"error":{"code":…,"message":…}}`.
[[nodiscard]] std::string format_refusal(std::string_view code, std::string_view message);

/// Kind refused: it was that line. Kind connection_lost: it is no answer.
[[nodiscard]] Result<Answer> parse_answer(std::string_view line);

/// A receipt as syncws-emit prints it, without a newline.
[[nodiscard]] std::string format_receipt(const Receipt& receipt);

}  // namespace syncws::socket_protocol
