#include "net/uv_socket_listener.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/log.h"
#include "wire/socket_protocol.h"

namespace syncws {
namespace {

constexpr int kBacklog = 512;
constexpr mode_t kNobodyElse = 0077;

}  // namespace

Result<std::unique_ptr<UvSocketListener>> UvSocketListener::make(UvLoop& loop, Hub& hub,
                                                                 const EventDecoder& decoder,
                                                                 const std::string& path,
                                                                 SocketAccess access,
                                                                 AuditLog& audit) {
  if (auto folder = prepare_socket_folder(path); !folder)
    return tl::make_unexpected(folder.error());
  auto lock = SocketPathLock::take(path);
  if (!lock) return tl::make_unexpected(lock.error());
  if (auto free = take_over_socket(path); !free) return tl::make_unexpected(free.error());
  std::unique_ptr<UvSocketListener> listener(
      new UvSocketListener(loop, hub, decoder, path, std::move(access), audit, *std::move(lock)));
  if (auto listens = listener->listen(); !listens) return tl::make_unexpected(listens.error());
  return listener;
}

UvSocketListener::UvSocketListener(UvLoop& loop, Hub& hub, const EventDecoder& decoder,
                                   std::string path, SocketAccess access, AuditLog& audit,
                                   SocketPathLock lock)
    : loop_(loop),
      hub_(hub),
      decoder_(decoder),
      path_(std::move(path)),
      access_(std::move(access)),
      audit_(audit),
      lock_(std::move(lock)),
      pipe_([&](uv_pipe_t* pipe) { return uv_pipe_init(loop.get(), pipe, 0); }),
      turned_away_(loop) {
  pipe_.set_owner(this);
}

UvSocketListener::~UvSocketListener() { stop(); }

/// The file is its owner's alone until it has its group and mode, and nobody waits at it before.
Status UvSocketListener::listen() {
  const auto mask = umask(kNobodyElse);
  int status = uv_pipe_bind(pipe_.get(), path_.c_str());
  umask(mask);
  is_ours_ = status == 0;
  if (status == 0) {
    if (auto opened = open_socket_to(path_, access_); !opened) return opened;
    status = uv_listen(pipe_.stream(), kBacklog, [](uv_stream_t* stream, int problem) {
      if (problem == 0) static_cast<UvSocketListener*>(stream->data)->on_connection();
    });
  }
  if (status == 0) return {};
  return fail(ErrorKind::usage,
              fmt::format("can't listen on the socket {}: {}", path_, uv_strerror(status)));
}

void UvSocketListener::on_connection() {
  const auto id = ++last_id_;
  auto source = std::make_unique<UvSocketSource>(loop_, hub_, decoder_, id,
                                                 [this](UvSocketSource& gone) { forget(gone); });
  if (!source->accept(pipe_.stream())) return;
  if (!may_send(source->descriptor())) return;
  log::debug("socket connection {}: producer connected", id);
  sources_.emplace(id, std::move(source));
}

/// The answer needs a descriptor of its own, since the connection's goes with it.
bool UvSocketListener::may_send(int connection) {
  const auto peer = read_socket_peer(connection);
  if (peer && lets_in(access_, *peer)) return true;
  const auto user = peer ? std::to_string(peer->user) : "unknown";
  audit_.refused({"user_not_allowed", "uid:" + user, {}, {}, {}, path_});
  const int socket = fcntl(connection, F_DUPFD_CLOEXEC, 0);
  if (socket >= 0) {
    turned_away_.send(socket, socket_protocol::format_refusal(
                                  "user_not_allowed", "this user may not send events here"));
  }
  return false;
}

void UvSocketListener::forget(UvSocketSource& source) {
  const auto found = sources_.find(source.id());
  if (found == sources_.end()) return;
  log::debug("socket connection {}: producer gone", source.id());
  ended_.push_back(std::move(found->second));
}

bool UvSocketListener::on_turn_end() {
  bool wants_more = false;
  for (auto& [id, source] : sources_) wants_more = source->on_turn_end() || wants_more;
  if (ended_.empty()) return wants_more;
  std::erase_if(sources_, [](const auto& item) { return item.second == nullptr; });
  ended_.clear();
  return wants_more;
}

void UvSocketListener::stop() {
  if (pipe_.is_closed()) return;
  pipe_.close();
  if (std::exchange(is_ours_, false)) unlink(path_.c_str());
  for (auto& [id, source] : sources_) source->stop_reading();
}

bool UvSocketListener::is_quiet() const {
  return std::all_of(sources_.begin(), sources_.end(),
                     [](const auto& item) { return item.second->is_quiet(); });
}

}  // namespace syncws
