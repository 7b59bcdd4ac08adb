// The event socket from its bytes to its answers: the first line says how the rest is cut into
// slices. Whatever comes, each line has one fate, told in order, and slices don't matter.
#include <string>
#include <vector>

#include "expect.h"
#include "input.h"
#include "net/event_intake.h"
#include "wire/socket_protocol.h"
#include "wire/v1_encoder.h"

namespace syncws::fuzz {
namespace {

/// Answers as a connection of the socket does.
class Connection final : private EventIntake::Listener {
 public:
  std::string answers;
  std::uint64_t fates = 0;  ///< lines whose fate was told

  void feed(std::string_view bytes) {
    expect(intake_.feed(bytes) == EventIntake::Flow::go_on, "a room without viewers holds nobody");
    check();
  }
  void finish() {
    intake_.finish();
    check();
    expect(!intake_.has_open_lines(), "a journal in memory leaves nothing open");
    expect(hub_.stats().events_accepted + hub_.stats().events_refused == fates,
           "the hub counts what was told");
  }

 private:
  bool on_line(std::uint64_t line, std::string_view text) override {
    if (line != 1 || hello_) return false;
    hello_ = socket_protocol::parse_hello(text);
    return hello_.has_value();
  }
  void on_accepted(std::uint64_t line, std::string_view organisation, std::string_view epoch,
                   Sequence sequence) override {
    expect(line == ++fates, "fates are told in order");
    expect(sequence > 0 && !epoch.empty(), "what is accepted has a place");
    socket_protocol::append_receipt(answers, line, organisation, epoch, sequence);
  }
  void on_refused(std::uint64_t line, const Error& error) override {
    expect(line == ++fates, "fates are told in order");
    expect(!error.message.empty(), "a refusal is a phrase");
    const auto before = answers.size();
    socket_protocol::append_nak(answers, line, error);
    const auto nak = socket_protocol::parse_answer(
        std::string_view(answers).substr(before, answers.size() - before - 1));
    expect(nak && nak->nak_line == line, "a refusal is read as it was written");
  }
  bool may_wait() override { return false; }

  void check() const { expect(intake_.settled() == fates, "what is told is settled"); }

  MemoryJournal journal_;
  V1Encoder encoder_;
  EventDecoder decoder_{EventDecoder::Settings{}};
  Hub hub_{{{}, std::chrono::seconds(1), "boot", {}, nullptr}, journal_, encoder_};
  std::optional<socket_protocol::Hello> hello_;
  EventIntake intake_{hub_, decoder_, *this};
};

std::pair<std::string, std::uint64_t> run(std::string_view plan, std::string_view bytes) {
  Connection connection;
  for_each_slice(plan, bytes, [&](std::string_view slice) { connection.feed(slice); });
  connection.finish();
  return {connection.answers, connection.fates};
}

}  // namespace
}  // namespace syncws::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace syncws::fuzz;
  Input input(data, size);
  const auto plan = input.line();
  expect(run(plan, input.rest()) == run({}, input.rest()), "answers don't depend on slices");
  return 0;
}
