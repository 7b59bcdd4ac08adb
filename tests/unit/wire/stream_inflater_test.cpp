#include "wire/stream_inflater.h"

#include <zlib.h>

#include <vector>

#include "catch.h"

using namespace syncws;

namespace {

/// What a server does: one deflate stream for all messages, or one for each.
class Packer {
 public:
  Packer(int window_bits, bool keeps_context) : keeps_context_(keeps_context) {
    REQUIRE(deflateInit2(&stream_, 6, Z_DEFLATED, -window_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  }
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;
  ~Packer() { deflateEnd(&stream_); }

  std::string pack(std::string text) {
    if (!keeps_context_) deflateReset(&stream_);
    std::string packed(text.size() + 1000, '\0');
    stream_.next_in = reinterpret_cast<Bytef*>(text.data());
    stream_.avail_in = static_cast<uInt>(text.size());
    stream_.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream_.avail_out = static_cast<uInt>(packed.size());
    REQUIRE(deflate(&stream_, Z_SYNC_FLUSH) == Z_OK);
    const auto used = packed.size() - stream_.avail_out;
    return packed.substr(0, used - 4);  // 00 00 FF FF are not sent
  }

 private:
  z_stream stream_{};
  bool keeps_context_;
};

}  // namespace

TEST_CASE("compressed messages are unpacked, with and without a context", "[wire]") {
  for (const bool keeps_context : {true, false}) {
    for (const int window_bits : {9, 12, 15}) {
      Packer packer(window_bits, keeps_context);
      StreamInflater inflater(window_bits, keeps_context);
      std::string text;
      for (const std::size_t size : {0, 1, 200, 200, 100'000, 200}) {
        const std::string message(size, static_cast<char>('a' + size % 7));
        REQUIRE(inflater.inflate(packer.pack(message), text));
        CHECK(text == message);
      }
    }
  }
}

TEST_CASE("a context makes the second message smaller", "[wire]") {
  Packer packer(15, true);
  StreamInflater inflater(15, true);
  const std::string message =
      R"({"type":"SYNC_SUCCESS","pfaId":"pfa-1","organizationId":"org-rio"})";
  const auto first = packer.pack(message);
  const auto second = packer.pack(message);
  CHECK(second.size() < first.size() / 2);
  std::string text;
  CHECK(inflater.inflate(first, text));
  CHECK(inflater.inflate(second, text));
  CHECK(text == message);
}

TEST_CASE("what is no deflate stream is corrupt", "[wire]") {
  std::string text;
  CHECK(!StreamInflater(15, true).inflate(std::string(50, '\xFF'), text));
}

TEST_CASE("a small message that would be enormous is not unpacked to its end", "[wire]") {
  Packer packer(15, true);
  const auto bomb = packer.pack(std::string(std::size_t{20} << 20, 'x'));
  std::string text;
  CHECK(!StreamInflater(15, true).inflate(bomb, text));
  CHECK(text.size() <= std::size_t{17} << 20);
}
