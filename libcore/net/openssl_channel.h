#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct ssl_st;

namespace syncws {

/// One TLS connection on a non-blocking socket that somebody else polls and closes.
class OpensslChannel {
 public:
  enum class Outcome {
    done,
    wants_read,   ///< again when the socket can be read
    wants_write,  ///< … or written
    ended,        ///< the peer has said its last word
    broken,
  };
  struct Transfer {
    Outcome outcome = Outcome::done;
    std::size_t bytes = 0;
  };

  enum class Ownership { taken, shared };

  /// Takes the object over, or shares it with another owner, who may let go of it at any time.
  OpensslChannel(ssl_st* ssl, Ownership ownership);

  void set_socket(int socket);
  [[nodiscard]] Outcome handshake();
  /// With room for a whole record, 16 KiB, nothing stays behind that a poll would not tell of.
  [[nodiscard]] Transfer read(char* bytes, std::size_t room);
  /// May take a part. After wants_write the same bytes have to come first again.
  [[nodiscard]] Transfer write(std::string_view bytes);
  /// Tells the peer that nothing more comes.
  [[nodiscard]] Outcome send_end();
  /// Somebody may have told the peer that it is over; it is not.
  void forget_end();

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };

  [[nodiscard]] Outcome outcome_of(int result);

  std::unique_ptr<ssl_st, Free> ssl_;
};

}  // namespace syncws
