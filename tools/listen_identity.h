#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "listen_options.h"
#include "net/ticket_client.h"
#include "net/token_source.h"

namespace syncws {

/// How a listener shows who it is: gets its token, puts it where the server looks for it, and shows
/// the next one before that has expired. Without a token it has nothing to do.
class ListenIdentity {
 public:
  /// What the request for a connection carries.
  struct Proof {
    std::string subprotocols;
    Secret bearer;
  };
  /// Kind refused: there is no use in coming back.
  using OnProof = std::function<void(Result<Proof>)>;

  /// `options` outlive this. `send` puts a message on the open connection.
  ListenIdentity(UvLoop& loop, const ListenOptions& options, std::function<void(Secret)> send);

  [[nodiscard]] bool has_token() const { return source_ != nullptr; }

  /// Gets what the next connection needs; may call from inside.
  void prepare(OnProof on_proof);
  /// The connection is open: a token that goes by message goes now.
  void on_open();
  /// The server took us in. Only one that speaks `syncws.v1` can be shown the next token.
  void on_connected(bool speaks_v1);
  /// The connection is over, perhaps because its token `expired`: that one is not shown again.
  void on_end(bool expired);

 private:
  void show(Secret token, const OnProof& on_proof);
  void get_ticket(const OnProof& on_proof);
  [[nodiscard]] Status make_tickets();
  void renew();
  void on_next(const Result<Secret>& token);
  void try_again();

  UvLoop& loop_;
  const ListenOptions& options_;
  std::function<void(Secret)> send_;
  std::unique_ptr<TokenSource> source_;
  std::unique_ptr<TicketClient> tickets_;  ///< once one is needed
  UvTimer renewal_;
  Secret shown_;
  Secret expired_;
};

}  // namespace syncws
