#include "listen_verdict.h"

#include <fmt/format.h>

#include "wire/error_answer.h"
#include "wire/frame_reader.h"

namespace syncws {
namespace {

constexpr long kSwitchingProtocols = 101;

/// A token whose key had to be fetched is judged after the upgrade: by CONNECTED, or a close.
UpgradeVerdict read_first_frame(const std::string& body) {
  FrameReader reader;
  reader.feed(body);
  const auto frame = reader.next();
  if (!frame) return {false, "HTTP 101, but no first message", "", kSwitchingProtocols};
  if (frame->opcode != FrameReader::Opcode::close)
    return {true, "HTTP 101, and the server took us in", "", kSwitchingProtocols};
  constexpr std::size_t kCodeBytes = 2;
  if (frame->payload.size() < kCodeBytes)
    return {false, "HTTP 101, then closed", "", kSwitchingProtocols};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(frame->payload[i]); };
  const long code = (byte(0) << 8U) | byte(1);
  return {false,
          fmt::format("HTTP 101, then closed with {}: {}", code, frame->payload.substr(kCodeBytes)),
          "", code};
}

}  // namespace

std::string describe_answer(const ProbeAnswer& answer) {
  if (answer.reached != ProbeAnswer::Reached::answer) return answer.problem;
  const auto error = read_error_answer(answer.body);
  if (error.code.empty()) return fmt::format("HTTP {}", answer.status);
  return fmt::format("HTTP {} {}: {}", answer.status, error.code, error.message);
}

UpgradeVerdict read_verdict(const ProbeAnswer& answer) {
  if (answer.status == kSwitchingProtocols) return read_first_frame(answer.body);
  return {false, describe_answer(answer), read_error_answer(answer.body).code, answer.status};
}

}  // namespace syncws
