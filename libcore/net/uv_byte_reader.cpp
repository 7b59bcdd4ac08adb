#include "net/uv_byte_reader.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

#include "net/uv_handle.h"

namespace syncws {
namespace {

constexpr std::size_t kPiece = std::size_t{64} * 1024;

Status read_problem(int uv_status) {
  return fail(ErrorKind::io, fmt::format("can't read: {}", uv_strerror(uv_status)));
}

/// A pipe, socket or terminal. The descriptor is duplicated, since libuv closes what it is given.
class StreamReader final : public UvByteReader {
 public:
  StreamReader(UvLoop& loop, int descriptor, Handler handler)
      : handler_(std::move(handler)),
        pipe_([&](uv_pipe_t* pipe) { return uv_pipe_init(loop.get(), pipe, 0); }) {
    pipe_.set_owner(this);
    status_ = uv_pipe_open(pipe_.get(), dup(descriptor));
  }

  [[nodiscard]] int status() const { return status_; }

  void go_on() override {
    if (ended_) return;
    uv_read_start(
        pipe_.stream(),
        [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
          auto* const self = static_cast<StreamReader*>(handle->data);
          *buffer = uv_buf_init(self->piece_.data(), kPiece);
        },
        [](uv_stream_t* stream, ssize_t count, const uv_buf_t*) {
          static_cast<StreamReader*>(stream->data)->on_read(count);
        });
  }

  void pause() override { uv_read_stop(pipe_.stream()); }

 private:
  void on_read(ssize_t count) {
    if (count == 0) return;
    if (count > 0) return handler_.on_bytes({piece_.data(), static_cast<std::size_t>(count)});
    ended_ = true;
    pause();
    handler_.on_end(count == UV_EOF ? Status() : read_problem(static_cast<int>(count)));
  }

  Handler handler_;
  std::vector<char> piece_ = std::vector<char>(kPiece);
  UvHandle<uv_pipe_t> pipe_;
  int status_ = 0;
  bool ended_ = false;
};

/// A regular file: always "ready", so it is read in libuv's threads, one piece at a time.
class FileReader final : public UvByteReader {
 public:
  FileReader(UvLoop& loop, int descriptor, Handler handler) : state_(std::make_shared<State>()) {
    state_->loop = loop.get();
    state_->descriptor = descriptor;
    state_->handler = std::move(handler);
  }
  ~FileReader() override { state_->dead = true; }

  void go_on() override {
    state_->paused = false;
    read_next(state_);
  }
  void pause() override { state_->paused = true; }

 private:
  /// Shared with the read under way, which may outlive the reader.
  struct State {
    uv_loop_t* loop = nullptr;
    int descriptor = -1;
    Handler handler;
    std::vector<char> piece = std::vector<char>(kPiece);
    bool paused = true;
    bool reading = false;
    bool ended = false;
    bool dead = false;
  };
  struct Read {
    uv_fs_t request{};
    std::shared_ptr<State> state;
  };

  static void read_next(const std::shared_ptr<State>& state) {
    if (state->reading || state->paused || state->ended || state->dead) return;
    state->reading = true;
    auto* const read = new Read{{}, state};
    read->request.data = read;
    auto buffer = uv_buf_init(state->piece.data(), kPiece);
    uv_fs_read(state->loop, &read->request, state->descriptor, &buffer, 1, -1,
               [](uv_fs_t* request) {
                 const std::unique_ptr<Read> done(static_cast<Read*>(request->data));
                 const auto count = request->result;
                 uv_fs_req_cleanup(request);
                 on_read(done->state, count);
               });
  }

  static void on_read(const std::shared_ptr<State>& state, ssize_t count) {
    state->reading = false;
    if (state->dead) return;
    if (count > 0) {
      state->handler.on_bytes({state->piece.data(), static_cast<std::size_t>(count)});
      return read_next(state);
    }
    state->ended = true;
    state->handler.on_end(count == 0 ? Status() : read_problem(static_cast<int>(count)));
  }

  std::shared_ptr<State> state_;
};

}  // namespace

Result<std::unique_ptr<UvByteReader>> UvByteReader::make(UvLoop& loop, int descriptor,
                                                         Handler handler) {
  struct stat about {};
  if (fstat(descriptor, &about) != 0)
    return fail_errno(ErrorKind::io, "can't read standard input", errno);
  const bool can_be_waited_for =
      S_ISFIFO(about.st_mode) || S_ISSOCK(about.st_mode) || isatty(descriptor) != 0;
  if (!can_be_waited_for) return std::make_unique<FileReader>(loop, descriptor, std::move(handler));
  auto reader = std::make_unique<StreamReader>(loop, descriptor, std::move(handler));
  if (reader->status() != 0) return tl::make_unexpected(read_problem(reader->status()).error());
  return reader;
}

bool is_piped(int descriptor) {
  struct stat about {};
  return fstat(descriptor, &about) == 0 &&
         (S_ISFIFO(about.st_mode) || S_ISSOCK(about.st_mode) || S_ISREG(about.st_mode));
}

}  // namespace syncws
