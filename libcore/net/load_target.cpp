#include "net/load_target.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <vector>

namespace syncws {
namespace {

/// The value of a key in a flat JSON line of our own making.
std::string value_of(const std::string& line, std::string_view key) {
  const auto at = line.find(fmt::format("\"{}\":\"", key));
  if (at == std::string::npos) return {};
  const auto begin = at + key.size() + 4;
  return line.substr(begin, line.find('"', begin) - begin);
}

std::string read_line(int descriptor) {
  std::string line;
  std::array<char, 512> piece{};
  ssize_t count = 0;
  while (line.find('\n') == std::string::npos) {
    count = read(descriptor, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    line.append(piece.data(), static_cast<std::size_t>(count));
  }
  return line;
}

}  // namespace

Result<std::unique_ptr<PrivateServe>> PrivateServe::start(
    const std::string& program, std::size_t max_connections,
    const std::vector<std::string>& arguments) {
  std::unique_ptr<PrivateServe> serve(new PrivateServe());
  if (auto launched = serve->launch(program, max_connections, arguments); !launched)
    return tl::make_unexpected(launched.error());
  return serve;
}

Status PrivateServe::launch(const std::string& program, std::size_t max_connections,
                            const std::vector<std::string>& arguments) {
  auto pattern = (std::filesystem::temp_directory_path() / "syncws-bench-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr)
    return fail_errno(ErrorKind::io, "no temporary folder can be made", errno);
  folder_ = pattern;
  socket_ = folder_ + "/events.sock";
  std::array<int, 2> ready{};
  if (pipe2(ready.data(), O_CLOEXEC) != 0)
    return fail_errno(ErrorKind::io, "no pipe can be made", errno);
  constexpr int kReadyDescriptor = 3;
  std::vector<std::string> words{program,
                                 "--port",
                                 "0",
                                 "--socket",
                                 socket_,
                                 "--no-stdin",
                                 "--ready-fd",
                                 "3",
                                 "--log-level",
                                 "error",
                                 "--max-connections",
                                 std::to_string(max_connections)};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);  // also when this process is killed
    dup2(ready[1], kReadyDescriptor);
    execv(program.c_str(), argv.data());
    _exit(1);
  }
  close(ready[1]);
  const auto line = read_line(ready[0]);
  close(ready[0]);
  url_ = value_of(line, "url");
  if (!url_.empty()) return {};
  return fail(ErrorKind::cannot_connect,
              fmt::format("{} did not start; name a server with --url and --socket", program));
}

PrivateServe::~PrivateServe() {
  if (pid_ > 0) {
    kill(pid_, SIGTERM);
    kill(pid_, SIGTERM);  // its viewers are gone already; no drain
    waitpid(pid_, nullptr, 0);
  }
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

}  // namespace syncws
