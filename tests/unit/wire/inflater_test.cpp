// Packed messages: unpacked each by itself, within a bound, or refused.
#include "wire/inflater.h"

#include "catch.h"

using namespace syncws;
using Fault = Inflater::Fault;

namespace {

std::string bytes_of(std::initializer_list<int> bytes) {
  std::string text;
  for (const int byte : bytes) text += static_cast<char>(byte);
  return text;
}

/// A stored block, which needs no packer: RFC 1951 section 3.2.4.
std::string stored(const std::string& text) {
  const auto size = text.size();
  return bytes_of({0, static_cast<int>(size & 0xFF), static_cast<int>(size >> 8),
                   static_cast<int>(~size & 0xFF), static_cast<int>((~size >> 8) & 0xFF)}) +
         text + '\0';
}

const std::string kHello = bytes_of({0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00});

}  // namespace

TEST_CASE("the examples of RFC 7692 unpack", "[inflater]") {
  Inflater inflater;
  CHECK(inflater.inflate(kHello, 100) == "Hello");
  CHECK(inflater.inflate(bytes_of({0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00}), 100) ==
        "Hello");
  CHECK(inflater.inflate(stored("Hello"), 100) == "Hello");
  CHECK(inflater.inflate(bytes_of({0x00}), 100) == "");
}

TEST_CASE("each message stands for itself", "[inflater]") {
  Inflater inflater;
  CHECK(inflater.inflate(kHello, 100) == "Hello");
  // What deflate makes of a second "Hello" when it remembers the first.
  CHECK(inflater.inflate(bytes_of({0xF2, 0x00, 0x11, 0x00, 0x00}), 100).error() == Fault::corrupt);
  CHECK(inflater.inflate(kHello, 100) == "Hello");
}

TEST_CASE("no more is unpacked than is allowed", "[inflater]") {
  Inflater inflater;
  for (const std::size_t size : {1, 1000, 16'384, 16'385, 40'000}) {
    const auto packed = stored(std::string(size, 'x'));
    CHECK(inflater.inflate(packed, size) == std::string(size, 'x'));
    CHECK(inflater.inflate(packed, size - 1).error() == Fault::too_big);
  }
  CHECK(inflater.inflate(kHello, 0).error() == Fault::too_big);
}

TEST_CASE("what is no deflate stream is corrupt, and harms no later one", "[inflater]") {
  Inflater inflater;
  for (const auto& packed : {bytes_of({0xFF, 0xFF}), bytes_of({0x06, 0x06}), kHello.substr(0, 3),
                             stored("Hello").substr(0, 7), std::string(100, '\xAA')}) {
    CHECK(inflater.inflate(packed, 100).error() == Fault::corrupt);
    CHECK(inflater.inflate(kHello, 100) == "Hello");
  }
}

TEST_CASE("streams within a message end and begin", "[inflater]") {
  Inflater inflater;
  const auto ended = bytes_of({0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00});
  CHECK(inflater.inflate(ended + ended + kHello, 100) == "HelloHelloHello");
}
