#include "net/ticket_client.h"

#include <fmt/format.h>

#include <utility>

#include "wire/base64url.h"
#include "wire/publish_result.h"
#include "wire/text_field.h"

namespace syncws {
namespace {

constexpr Duration kLimit = std::chrono::seconds(10);

bool may_come_later(long status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

}  // namespace

TicketClient::TicketClient(UvLoop& loop, const WebAddress& address,
                           std::unique_ptr<OpensslClient> tls)
    : url_(address.http_url("/api/ws/ticket")),
      tls_(std::move(tls)),
      post_(loop, tls_.get(), [this](const Result<CurlPost::Answer>& answer) { on_done(answer); }) {
}

void TicketClient::on_done(const Result<CurlPost::Answer>& answer) {
  auto ticket = read(answer);
  if (const auto on_ticket = std::exchange(on_ticket_, nullptr)) on_ticket(std::move(ticket));
}

void TicketClient::get(Secret token, OnTicket on_ticket) {
  on_ticket_ = std::move(on_ticket);
  post_.post({url_, "application/json", "", std::move(token), kLimit});
}

/// A ticket goes into a list of subprotocols, so it has to be of base64url.
Result<Secret> TicketClient::read(const Result<CurlPost::Answer>& answer) const {
  constexpr long kOk = 200;
  constexpr std::size_t kMostTicket = 32;
  const auto problem = tls_ == nullptr ? OpensslClient::Problem() : tls_->take_problem();
  if (!answer && !problem.why.empty())
    return fail(ErrorKind::cannot_connect, fmt::format("{}: {}", url_, problem.why));
  if (!answer) return tl::make_unexpected(answer.error());
  if (answer->status != kOk) {
    const auto kind = may_come_later(answer->status) ? ErrorKind::unavailable : ErrorKind::refused;
    const auto why = parse_error_answer(answer->body);
    return fail(kind, fmt::format("no ticket from {}: HTTP {}{}{}", url_, answer->status,
                                  why.empty() ? "" : ", ", why));
  }
  auto ticket = read_text_field(answer->body, "ticket");
  if (ticket.empty() || ticket.size() > kMostTicket || !decode_base64url(ticket))
    return fail(ErrorKind::refused, fmt::format("{} answered without a ticket", url_));
  return Secret(std::move(ticket));
}

}  // namespace syncws
