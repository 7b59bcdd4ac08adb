// Files that say who may come in: what they may hold, and who else may touch them.
#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>

#include "backends/jw_key_files.h"
#include "backends/jw_revocations.h"
#include "catch.h"
#include "support/folder.h"
#include "support/tokens.h"

using namespace syncws;
using namespace syncws::test;

namespace {

std::string put(const Folder& folder, const std::string& name, std::string_view text,
                unsigned mode = 0600) {
  auto path = folder / name;
  std::ofstream(path) << text;
  chmod(path.c_str(), mode);
  return path;
}

std::string trouble(const JwKeyFiles& files) {
  const auto keys = files.load();
  REQUIRE_FALSE(keys);
  return keys.error().message;
}

}  // namespace

TEST_CASE("secrets and keys are read", "[jw]") {
  const Folder folder;
  JwKeyFiles files;
  files.secrets = {{put(folder, "secret", fmt::format("{}\n", kSecret)), WallTime{1000}}};
  files.keys = {put(folder, "key.pem", kPemOfA, 0644),
                put(folder, "keys.json", fmt::format(R"({{"keys":[{},{}]}})", kEcA, kEcB))};
  const auto keys = files.load();
  REQUIRE(keys);
  REQUIRE(keys->size() == 4);
  CHECK(keys->at(0).verifies(kBySecret, JwAlgorithm::hs256, 32));
  CHECK(keys->at(0).is_past({1000}));
  CHECK(keys->at(1).kid().empty());
  CHECK(keys->at(3).kid() == "b");
}

TEST_CASE("one newline at a secret's end does not count, any other byte does", "[jw]") {
  const Folder folder;
  const auto verifies = [&](const std::string& bytes) {
    JwKeyFiles files;
    files.secrets = {{put(folder, "secret", bytes), std::nullopt}};
    return files.load()->at(0).verifies(kBySecret, JwAlgorithm::hs256, 32);
  };
  CHECK(verifies(std::string(kSecret)));
  CHECK(verifies(fmt::format("{}\n", kSecret)));
  CHECK_FALSE(verifies(fmt::format("{}\n\n", kSecret)));
  CHECK_FALSE(verifies(fmt::format("{}\r\n", kSecret)));
  CHECK_FALSE(verifies(fmt::format("{} ", kSecret)));
}

TEST_CASE("a secret that others can read is refused with what to say", "[jw]") {
  const Folder folder;
  JwKeyFiles files;
  for (const auto mode : {0640U, 0604U, 0644U}) {
    const auto path = put(folder, "secret", kSecret, mode);
    files.secrets = {{path, std::nullopt}};
    CHECK(trouble(files).find(fmt::format("'chmod 600 {}'", path)) != std::string::npos);
  }
  const auto encoded =
      put(folder, "oct.json",
          R"({"kty":"oct","k":"YSBzZWNyZXQgb2YgbW9yZSB0aGFuIDMyIGJ5dGVzLCBmb3IgdGVzdHM"})", 0644);
  files = {{}, {encoded}};
  CHECK(trouble(files).find(fmt::format("'chmod 600 {}'", encoded)) != std::string::npos);
  chmod(encoded.c_str(), 0600);
  CHECK(files.load()->at(0).is_secret());
}

TEST_CASE("a key that others can write is refused with what to say", "[jw]") {
  const Folder folder;
  for (const auto mode : {0664U, 0646U}) {
    const auto path = put(folder, "key.pem", kPemOfA, mode);
    CHECK(trouble({{}, {path}}).find(fmt::format("'chmod go-w {}'", path)) != std::string::npos);
  }
}

TEST_CASE("files without a good key are told by name", "[jw]") {
  const Folder folder;
  const auto told = [&](std::string_view text) {
    return trouble({{}, {put(folder, "key", text)}}).substr((folder / "key").size());
  };
  CHECK(told("") == " is neither PEM nor a JSON object");
  CHECK(told(R"({"keys":[]})") == " has no keys");
  CHECK(told(kSmallRsa) == ": key 1 is an RSA key of less than 2048 bits");
  CHECK(told(kPemPrivate).find(" holds a private key") == 0);
  CHECK(trouble({{}, {folder / "nothing"}}) ==
        fmt::format("{} can't be read: No such file or directory", folder / "nothing"));
  CHECK(trouble({{}, {folder.path()}}) == fmt::format("{} is no regular file", folder.path()));
  CHECK(trouble({{{put(folder, "short", "secret\n"), std::nullopt}}, {}}) ==
        fmt::format("{} has 6 bytes, and a secret needs at least 32", folder / "short"));
  CHECK(trouble({{{put(folder, "long", std::string(5000, 'x')), std::nullopt}}, {}}) ==
        fmt::format("{} has 5000 bytes; 4096 at most", folder / "long"));
}

TEST_CASE("revocations are read line by line", "[jw]") {
  const auto list = JwRevocations::parse("# stolen\njti t1\r\n\n  sub\tana maria \nsub x#y");
  REQUIRE(list);
  CHECK(list->size() == 3);
  const auto has = [&](const char* subject, const char* token) {
    Grant grant;
    grant.subject = subject;
    grant.token_id = token;
    return list->has(grant);
  };
  CHECK(has("", "t1"));
  CHECK(has("ana maria", "t2"));
  CHECK(has("x#y", ""));
  CHECK_FALSE(has("", ""));
  CHECK_FALSE(has("t1", "ana maria"));
  CHECK_FALSE(has("ana", "T1"));
}

TEST_CASE("a revocation that can't be read is no revocation list", "[jw]") {
  for (const auto* const text : {"jti", "sub ", "token t1", "jtit1", "t1"})
    CHECK_FALSE(JwRevocations::parse(text));
  CHECK(JwRevocations::parse("jti a\n\nana").error().message ==
        "line 3 is neither 'jti VALUE' nor 'sub VALUE'");
  const Folder folder;
  const auto path = put(folder, "revoked", "x y\n");
  CHECK(JwRevocations::load(path).error().message ==
        fmt::format("{}: line 1 is neither 'jti VALUE' nor 'sub VALUE'", path));
  CHECK_FALSE(JwRevocations::load(folder / "nothing"));
}
