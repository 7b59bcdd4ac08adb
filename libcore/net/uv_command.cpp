#include "net/uv_command.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <array>

#include "base/quantity.h"

namespace syncws {

/// libuv wants a handle closed also when nothing could be spawned, so the verdict is kept apart.
UvCommand::UvCommand(UvLoop& loop, const std::string& command, Duration limit, OnEnd on_end)
    : on_end_(std::move(on_end)),
      limit_(limit),
      timer_(loop,
             [this] {
               finish(fail(ErrorKind::unavailable, fmt::format("the command said nothing within {}",
                                                               format_duration(limit_))));
             }),
      output_([&](uv_pipe_t* pipe) { return uv_pipe_init(loop.get(), pipe, 0); }),
      process_([](uv_process_t*) { return 0; }) {
  line_.reserve(kMostOutput);  // what grows leaves copies behind
  spawned_ = spawn(loop, command);
}

Result<std::unique_ptr<UvCommand>> UvCommand::start(UvLoop& loop, const std::string& command,
                                                    Duration limit, OnEnd on_end) {
  std::unique_ptr<UvCommand> made(new UvCommand(loop, command, limit, std::move(on_end)));
  if (made->spawned_ != 0) {
    return fail(ErrorKind::unavailable,
                fmt::format("the command can't be started: {}", uv_strerror(made->spawned_)));
  }
  made->listen();
  return made;
}

int UvCommand::spawn(UvLoop& loop, const std::string& command) {
  std::string shell = "sh";
  std::string option = "-c";
  std::string text = command;
  std::array<char*, 4> arguments{shell.data(), option.data(), text.data(), nullptr};
  std::array<uv_stdio_container_t, 3> streams{};
  streams[0].flags = UV_IGNORE;
  streams[1].flags = static_cast<uv_stdio_flags>(UV_CREATE_PIPE | UV_WRITABLE_PIPE);
  streams[1].data.stream = output_.stream();
  streams[2].flags = UV_INHERIT_FD;
  streams[2].data.fd = STDERR_FILENO;
  uv_process_options_t options{};
  options.file = "/bin/sh";
  options.args = arguments.data();
  options.stdio = streams.data();
  options.stdio_count = static_cast<int>(streams.size());
  options.flags = UV_PROCESS_DETACHED;
  options.exit_cb = [](uv_process_t* process, std::int64_t status, int signal) {
    if (process->data != nullptr) static_cast<UvCommand*>(process->data)->on_exit(status, signal);
  };
  const int spawned = uv_spawn(loop.get(), process_.get(), &options);
  process_.set_owner(this);
  return spawned;
}

UvCommand::~UvCommand() {
  if (spawned_ == 0 && !exited_) kill(-process_.get()->pid, SIGKILL);
  explicit_bzero(piece_.data(), piece_.size());
  wipe(line_);
}

void UvCommand::listen() {
  timer_.start(limit_);
  output_.set_owner(this);
  uv_read_start(
      output_.stream(),
      [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
        auto* const self = static_cast<UvCommand*>(handle->data);
        *buffer = uv_buf_init(self->piece_.data(), static_cast<unsigned>(self->piece_.size()));
      },
      [](uv_stream_t* stream, ssize_t count, const uv_buf_t*) {
        auto* const self = static_cast<UvCommand*>(stream->data);
        if (count > 0)
          return self->on_bytes({self->piece_.data(), static_cast<std::size_t>(count)});
        if (count == 0) return;
        uv_read_stop(stream);
        self->output_ended_ = true;
        self->finish_if_complete();
      });
}

/// What comes behind the first line is read, so that it blocks nobody, and dropped.
void UvCommand::on_bytes(std::string_view bytes) {
  if (has_line()) return;
  if (line_.size() + bytes.size() > kMostOutput) {
    return finish(
        fail(ErrorKind::unavailable,
             fmt::format("the command's first line has more than {} bytes", kMostOutput)));
  }
  line_ += bytes;
  finish_if_complete();
}

void UvCommand::on_exit(std::int64_t status, int signal) {
  exited_ = true;
  if (signal != 0)
    return finish(
        fail(ErrorKind::unavailable, fmt::format("the command was ended by signal {}", signal)));
  if (status != 0)
    return finish(fail(ErrorKind::unavailable, fmt::format("the command ended with {}", status)));
  finish_if_complete();
}

/// Somebody whom the command left behind may hold its output open: a line is enough.
void UvCommand::finish_if_complete() {
  if (exited_ && (output_ended_ || has_line())) finish(Secret(line_.substr(0, line_.find('\n'))));
}

void UvCommand::finish(Result<Secret> result) {
  timer_.stop();
  uv_read_stop(output_.stream());
  if (const auto on_end = std::exchange(on_end_, nullptr)) on_end(std::move(result));
}

}  // namespace syncws
