#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/uv_loop.h"
#include "rooms/token_bucket.h"

namespace syncws {

/// One line a refusal, so that an operator sees who tries what. Bounded: of a flood, so many a
/// second, and then how many there were. On the loop's thread.
class AuditLog {
 public:
  /// Who was refused, and why. What is empty is left out. Secrets don't belong here.
  struct Entry {
    std::string_view reason;  ///< the code of the answer: `token_expired`
    std::string_view address;
    std::string_view subject;
    std::string_view organisation;
    std::string_view origin;
    std::string_view path;  ///< without the query
  };

  explicit AuditLog(UvLoop& loop);
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  void refused(const Entry& entry);

 private:
  void tell_rest();

  TokenBucket bucket_;
  UvTimer rest_;
  std::uint64_t unsaid_ = 0;
};

/// `refused reason=token_expired address=192.0.2.7 …`: values are shortened, and in quotes where
/// they could be taken for more than one.
[[nodiscard]] std::string format_refused(const AuditLog::Entry& entry);

}  // namespace syncws
