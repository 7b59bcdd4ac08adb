#include "net/openssl_channel.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cerrno>

namespace syncws {
namespace {

/// What one call encrypts at most; more would only lie in the library's memory.
constexpr std::size_t kPiece = std::size_t{64} * 1024;

/// The queue of errors belongs to the thread: somebody else's must not be taken for ours.
void forget_errors() {
  ERR_clear_error();
  errno = 0;
}

}  // namespace

void OpensslChannel::Free::operator()(ssl_st* ssl) const { SSL_free(ssl); }

OpensslChannel::OpensslChannel(ssl_st* ssl, Ownership ownership) : ssl_(ssl) {
  if (ownership == Ownership::shared) SSL_up_ref(ssl);
  SSL_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                        SSL_MODE_RELEASE_BUFFERS);
}

void OpensslChannel::set_socket(int socket) { SSL_set_fd(ssl_.get(), socket); }

OpensslChannel::Outcome OpensslChannel::handshake() {
  forget_errors();
  return outcome_of(SSL_do_handshake(ssl_.get()));
}

OpensslChannel::Transfer OpensslChannel::read(char* bytes, std::size_t room) {
  forget_errors();
  std::size_t count = 0;
  const int result = SSL_read_ex(ssl_.get(), bytes, room, &count);
  return {outcome_of(result), count};
}

OpensslChannel::Transfer OpensslChannel::write(std::string_view bytes) {
  forget_errors();
  std::size_t count = 0;
  const int result = SSL_write_ex(ssl_.get(), bytes.data(), std::min(bytes.size(), kPiece), &count);
  return {outcome_of(result), count};
}

OpensslChannel::Outcome OpensslChannel::send_end() {
  forget_errors();
  const int result = SSL_shutdown(ssl_.get());
  return result >= 0 ? Outcome::done : outcome_of(result);
}

void OpensslChannel::forget_end() { SSL_set_shutdown(ssl_.get(), 0); }

OpensslChannel::Outcome OpensslChannel::outcome_of(int result) {
  if (result > 0) return Outcome::done;
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Outcome::wants_read;
    case SSL_ERROR_WANT_WRITE:
      return Outcome::wants_write;
    case SSL_ERROR_ZERO_RETURN:
      return Outcome::ended;
    default:
      return Outcome::broken;
  }
}

}  // namespace syncws
