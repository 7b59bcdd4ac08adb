#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "wire/socket_protocol.h"

namespace syncws {

/// Where a producer's lines go: one connection to a server, whatever it is made of. One attempt;
/// for another, make another. Lines are counted from 1, in the order in which they were sent.
class EventLink {
 public:
  /// Why a link is of no more use.
  enum class Verdict {
    lost,     ///< nobody is there, or no longer
    not_now,  ///< a server is there, but can't take lines at present
    final,    ///< there is no use in coming back
  };
  struct Loss {
    Error error;
    Verdict verdict = Verdict::lost;
    Duration retry_after{0};  ///< the server's own word on when to come back
  };

  /// Who sends the lines and hears what became of them. May not destroy the link from a call.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void on_connected() = 0;  ///< somebody answered; at most once
    virtual void on_room() = 0;       ///< takes_lines() may have become true
    /// Each of these settles the line and all before it: the server tells in their order.
    virtual void on_receipt(const socket_protocol::Receipt& receipt) = 0;
    virtual void on_refused(std::uint64_t line, std::string_view why) = 0;
    virtual void on_settled(std::uint64_t lines) = 0;
    virtual void on_loss(const Loss& loss) = 0;  ///< the last call
  };

  virtual ~EventLink() = default;

  /// Whether more lines may be sent now; if not, on_room() will come.
  [[nodiscard]] virtual bool takes_lines() const = 0;
  /// Whole lines with their newlines.
  virtual void send(std::string lines) = 0;
  /// Whether all that was sent has left this process.
  [[nodiscard]] virtual bool has_sent_all() const = 0;
};

}  // namespace syncws
