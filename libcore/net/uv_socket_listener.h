#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/audit_log.h"
#include "net/socket_access.h"
#include "net/socket_path.h"
#include "net/uv_socket_source.h"
#include "net/uv_turned_away.h"

namespace syncws {

/// The event socket: a Unix stream socket that producers connect to. Removes its file at the end.
class UvSocketListener final : public Source {
 public:
  /// Kind usage: the path can't be had; the sentence says why and what to do.
  [[nodiscard]] static Result<std::unique_ptr<UvSocketListener>> make(UvLoop& loop, Hub& hub,
                                                                      const EventDecoder& decoder,
                                                                      const std::string& path,
                                                                      SocketAccess access,
                                                                      AuditLog& audit);
  UvSocketListener(const UvSocketListener&) = delete;
  UvSocketListener& operator=(const UvSocketListener&) = delete;
  ~UvSocketListener() override;

  bool on_turn_end() override;

  /// No new producers, no more lines of those there are.
  void stop();
  /// Every line that was read has been answered.
  [[nodiscard]] bool is_quiet() const override;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  UvSocketListener(UvLoop& loop, Hub& hub, const EventDecoder& decoder, std::string path,
                   SocketAccess access, AuditLog& audit, SocketPathLock lock);
  [[nodiscard]] Status listen();
  void on_connection();
  [[nodiscard]] bool may_send(int connection);
  void forget(UvSocketSource& source);

  UvLoop& loop_;
  Hub& hub_;
  const EventDecoder& decoder_;
  std::string path_;
  SocketAccess access_;
  AuditLog& audit_;
  SocketPathLock lock_;
  UvHandle<uv_pipe_t> pipe_;
  UvTurnedAway turned_away_;
  std::unordered_map<std::uint64_t, std::unique_ptr<UvSocketSource>> sources_;
  std::vector<std::unique_ptr<UvSocketSource>>
      ended_;  ///< until the end of the turn, since they are on the stack
  std::uint64_t last_id_ = 0;
  bool is_ours_ = false;  ///< the file at path_
};

}  // namespace syncws
