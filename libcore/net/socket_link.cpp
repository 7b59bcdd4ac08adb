#include "net/socket_link.h"

#include <utility>

namespace syncws {

SocketLink::SocketLink(UvLoop& loop, const std::string& path, const socket_protocol::Hello& hello,
                       Listener& listener)
    : hello_(hello),
      listener_(listener),
      client_(loop, path,
              {[this] { on_connect(); }, [this](std::string_view line) { on_answer(line); },
               [this](const Error& error) { lose({error}); },
               [this] {
                 if (!lost_) listener_.on_room();
               }}) {}

bool SocketLink::takes_lines() const { return open_ && client_.unsent() < kMostUnsent; }

void SocketLink::send(std::string lines) { client_.send(std::move(lines)); }

void SocketLink::on_connect() {
  open_ = true;
  client_.send(socket_protocol::format_hello(hello_));
  if (lost_) return;
  listener_.on_connected();
  listener_.on_room();
}

/// What still comes after a loss was told is of no use: its lines will be sent again.
void SocketLink::on_answer(std::string_view line) {
  if (lost_) return;
  const auto answer = socket_protocol::parse_answer(line);
  if (!answer) return lose({answer.error(), Verdict::final});
  if (answer->nak_line) return on_nak(*answer);
  if (answer->receipt) return listener_.on_receipt(*answer->receipt);
  if (answer->ack_lines) listener_.on_settled(*answer->ack_lines);
}

/// "Not now" is said of this line and of all behind it, so that their order is kept: they belong on
/// a new connection.
void SocketLink::on_nak(const socket_protocol::Answer& answer) {
  if (!answer.nak_may_retry) return listener_.on_refused(*answer.nak_line, answer.nak_error);
  open_ = false;
  listener_.on_settled(*answer.nak_line - 1);
  lose({{ErrorKind::connection_lost, "the server can't take lines now: " + answer.nak_error},
        Verdict::not_now});
}

void SocketLink::lose(const Loss& loss) {
  open_ = false;
  if (!std::exchange(lost_, true)) listener_.on_loss(loss);
}

}  // namespace syncws
