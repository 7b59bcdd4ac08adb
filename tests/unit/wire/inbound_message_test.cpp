// A message on its way in: whole at its end, refused as soon as it can be.
#include "wire/inbound_message.h"

#include "catch.h"

using namespace syncws;

namespace {

struct Inbound {
  InboundRules rules{100, 10, true};
  bool keeps = true;
  Inflater inflater;
  InboundMessage message;

  InboundMessage::Progress take(std::string_view bytes, bool is_first, bool is_last,
                                std::size_t announced = 0, bool is_text = true,
                                bool is_compressed = false) {
    return message.take({bytes, announced, is_first, is_last, is_text, is_compressed}, rules, keeps,
                        inflater);
  }
  InboundMessage::Progress whole(std::string_view bytes) { return take(bytes, true, true); }
};

unsigned code_of(const InboundMessage::Progress& progress) {
  return progress ? 0 : number(progress.error().code);
}

const std::string kHello("\xF2\x48\xCD\xC9\xC9\x07\x00", 7);

}  // namespace

TEST_CASE("a message is put together from its pieces", "[inbound]") {
  Inbound in;
  CHECK(in.take("on", true, false, 1) == false);
  CHECK(!in.message.is_between_frames());
  CHECK(in.take("e", false, false) == false);
  CHECK(in.message.is_between_frames());
  CHECK(in.take("", false, false) == false);
  CHECK(in.take(" two", false, true) == true);
  CHECK(in.message.take_text() == "one two");
  CHECK(in.whole("three") == true);
  CHECK(in.message.take_text() == "three");
}

TEST_CASE("what nobody wants is checked and not kept", "[inbound]") {
  Inbound in;
  in.keeps = false;
  CHECK(in.whole("hello") == true);
  CHECK(in.message.take_text().empty());
  CHECK(code_of(in.whole("\xFF")) == 1007);
  CHECK(in.take(kHello, true, true, 0, true, true) == true);
}

TEST_CASE("sizes add up over pieces and fragments", "[inbound]") {
  const std::string half(50, 'x');
  Inbound in;
  CHECK(in.take(half, true, false) == false);
  CHECK(in.take(half, false, true) == true);
  CHECK(in.take(half, true, false, 50) == false);
  CHECK(code_of(in.take(half, false, false, 1)) == 1009);

  Inbound over;
  CHECK(over.take(half, true, false) == false);
  CHECK(over.take(half, false, false) == false);
  CHECK(code_of(over.take("x", false, true)) == 1009);

  Inbound huge;
  CHECK(code_of(huge.take("x", true, false, ~std::size_t{0})) == 1009);
  CHECK(code_of(huge.take("x", true, false, 100)) == 1009);
  CHECK(huge.take("x", true, false, 99) == false);
}

TEST_CASE("fragments are counted, pieces of frames are not", "[inbound]") {
  Inbound in;
  for (int i = 0; i < 10; ++i) CHECK(in.take("", i == 0, false) == false);
  CHECK(code_of(in.take("", false, true)) == 4013);

  Inbound pieces;
  for (std::size_t i = 0; i < 90; ++i)
    CHECK(pieces.take("x", i == 0, i == 89, 89 - i) == (i == 89));
}

TEST_CASE("binary messages are taken by those who want them", "[inbound]") {
  Inbound in;
  CHECK(in.take("\xFF\xFE", true, true, 0, false) == true);
  CHECK(!in.message.is_text());
  CHECK(in.message.take_text() == "\xFF\xFE");
  in.rules.takes_binary = false;
  CHECK(code_of(in.take("", true, false, 0, false)) == 1003);
}

TEST_CASE("text is checked as it comes", "[inbound]") {
  Inbound in;
  CHECK(in.take("\xE2\x82", true, false) == false);
  CHECK(in.take("\xAC", false, true) == true);
  CHECK(in.take("\xE2\x82", true, false) == false);
  CHECK(code_of(in.take("", false, true)) == 1007);
  CHECK(code_of(in.take("\xED\xA0", true, false, 50)) == 1007);
}

TEST_CASE("packed messages are unpacked, within the same limit", "[inbound]") {
  Inbound in;
  CHECK(in.take(kHello.substr(0, 3), true, false, 0, true, true) == false);
  CHECK(in.take(kHello.substr(3), false, true) == true);
  CHECK(in.message.is_compressed());
  CHECK(in.message.take_text() == "Hello");
  in.rules.most_bytes = 4;
  CHECK(code_of(in.take(kHello, true, true, 0, true, true)) == 1009);
  in.rules.most_bytes = 7;
  CHECK(in.take(kHello, true, true, 0, true, true) == true);
  CHECK(code_of(in.take("\xFF\xFF", true, true, 0, true, true)) == 1007);
}

TEST_CASE("a packed text that is not UTF-8 is refused, a binary one is fine", "[inbound]") {
  const std::string stored("\x00\x01\x00\xFE\xFF\xFF\x00", 7);  // one byte FF in a stored block
  Inbound in;
  CHECK(code_of(in.take(stored, true, true, 0, true, true)) == 1007);
  CHECK(in.take(stored, true, true, 0, false, true) == true);
  CHECK(in.message.take_text() == "\xFF");
}
