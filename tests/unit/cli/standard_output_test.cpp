// Lines on their way out: whole, counted, and given up when nobody reads.
#include "cli/standard_output.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

#include "base/descriptor.h"
#include "catch.h"
#include "support/environment.h"

using namespace syncws;
using namespace syncws::test;

namespace {

struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    reader = Descriptor(ends[0]);
    writer = Descriptor(ends[1]);
  }
  Descriptor reader;
  Descriptor writer;
};

std::string read_some(int descriptor) {
  std::string text(std::size_t{1} << 20, '\0');
  const auto length = read(descriptor, text.data(), text.size());
  text.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
  return text;
}

}  // namespace

TEST_CASE("lines leave at the flush, and are counted", "[cli]") {
  const Pipe pipe;
  cli::StandardOutput output(pipe.writer.get());
  REQUIRE(output.line("one"));
  REQUIRE(output.line("two"));
  CHECK(output.given() == 8);
  CHECK(output.written() == 0);
  REQUIRE(output.flush());
  CHECK(output.written() == 8);
  CHECK(read_some(pipe.reader.get()) == "one\ntwo\n");
}

TEST_CASE("what comes after the reader has gone never counts as written", "[cli]") {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  cli::StandardOutput output(pipe.writer.get());
  REQUIRE(output.line("one"));
  REQUIRE(output.flush());
  pipe.reader = Descriptor();
  REQUIRE(output.line("two"));
  REQUIRE(output.flush());
  CHECK(output.is_closed());
  REQUIRE(output.line("three"));
  REQUIRE(output.flush());
  CHECK(output.written() == 4);
  CHECK(output.given() == 14);
}

TEST_CASE("a file takes everything, a full one is an error", "[cli]") {
  const TemporaryFile file("");
  const Descriptor full(::open("/dev/full", O_WRONLY));
  cli::StandardOutput output(full.get());
  REQUIRE(output.line("one"));
  const auto flushed = output.flush();
  REQUIRE(!flushed);
  CHECK(flushed.error().kind == ErrorKind::io);
  CHECK(output.written() == 0);
}
