#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "base/secret.h"
#include "net/uv_handle.h"
#include "net/uv_loop.h"

namespace syncws {

/// A shell command under way, of which the first line of standard output is wanted. Its standard
/// error is ours, its input is empty. It leads a process group, so that all of it can be ended.
class UvCommand {
 public:
  /// Kind unavailable: it failed, took too long or said too much.
  using OnEnd = std::function<void(Result<Secret>)>;

  /// `on_end` is called once, not from inside this call; it may destroy the command. Error: no
  /// shell could be started.
  [[nodiscard]] static Result<std::unique_ptr<UvCommand>> start(UvLoop& loop,
                                                                const std::string& command,
                                                                Duration limit, OnEnd on_end);
  UvCommand(const UvCommand&) = delete;
  UvCommand& operator=(const UvCommand&) = delete;
  /// Kills what still runs.
  ~UvCommand();

 private:
  static constexpr std::size_t kMostOutput = std::size_t{16} * 1024;

  UvCommand(UvLoop& loop, const std::string& command, Duration limit, OnEnd on_end);
  [[nodiscard]] int spawn(UvLoop& loop, const std::string& command);
  void listen();
  void on_bytes(std::string_view bytes);
  void on_exit(std::int64_t status, int signal);
  void finish_if_complete();
  void finish(Result<Secret> result);
  [[nodiscard]] bool has_line() const { return line_.find('\n') != std::string::npos; }

  OnEnd on_end_;
  Duration limit_;
  UvTimer timer_;
  UvHandle<uv_pipe_t> output_;
  int spawned_ = 0;  ///< 0, or a libuv error
  UvHandle<uv_process_t> process_;
  std::array<char, 4096> piece_{};
  std::string line_;
  bool exited_ = false;
  bool output_ended_ = false;
};

}  // namespace syncws
