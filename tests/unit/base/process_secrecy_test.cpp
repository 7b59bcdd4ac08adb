#include "base/process_secrecy.h"

#include <sys/prctl.h>
#include <sys/stat.h>

#include <fstream>

#include "catch.h"
#include "support/folder.h"

using namespace syncws;

TEST_CASE("a process that keeps its memory private is not dumped", "[secrecy]") {
  keep_memory_private();
  keep_memory_private();
  CHECK(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

TEST_CASE("a secret is for its owner only", "[secrecy]") {
  const test::Folder folder;
  const auto path = folder / "secret";
  std::ofstream(path) << "secret";
  for (const mode_t mode : {0600U, 0400U, 0700U}) {
    chmod(path.c_str(), mode);
    CHECK(check_secret_file(path));
  }
  for (const mode_t mode : {0640U, 0604U, 0620U, 0602U, 0644U}) {
    chmod(path.c_str(), mode);
    const auto refused = check_secret_file(path);
    REQUIRE(!refused);
    CHECK(refused.error().kind == ErrorKind::usage);
    CHECK(refused.error().message.find("chmod 600 " + path) != std::string::npos);
  }
}

TEST_CASE("what is no file is told", "[secrecy]") {
  const test::Folder folder;
  CHECK(check_secret_file(folder / "nothing").error().message.find("No such file") !=
        std::string::npos);
  CHECK(check_secret_file("/").error().message == "/ is a folder");
}
