#include "net/http_access.h"

#include <utility>

#include "wire/publish_body.h"

namespace syncws {
namespace {

using Decide = std::function<HttpVerdict(const Verdict&)>;

/// A request whose token is being checked. Its body is taken meanwhile.
class Waiting final : public HttpTask {
 public:
  Waiting(std::shared_ptr<TokenCheck> check, Decide decide)
      : check_(std::move(check)), decide_(std::move(decide)) {}

  void on_body(std::string body, HttpReply reply) override {
    check_->then([decide = std::move(decide_), body = std::move(body),
                  reply = std::move(reply)](const Verdict& verdict) mutable {
      auto decided = decide(verdict);
      if (const auto* const response = std::get_if<HttpResponse>(&decided); response != nullptr)
        return reply.send(*response);
      std::get<std::unique_ptr<HttpTask>>(decided)->on_body(std::move(body), std::move(reply));
    });
  }

 private:
  std::shared_ptr<TokenCheck> check_;
  Decide decide_;
};

}  // namespace

HttpVerdict HttpAccess::with_grant(const HttpRequest& request, std::string organisation,
                                   Judge judge, Answer answer) {
  const auto check = gate_.check_token(request);
  if (!check) return gate_.refuse(request, check.error(), organisation);
  Decide decide = [&gate = gate_, request, organisation = std::move(organisation),
                   judge = std::move(judge),
                   answer = std::move(answer)](const Verdict& verdict) -> HttpVerdict {
    if (!verdict)
      return gate.refuse(request, access_refusal::token_denied(verdict.error()), organisation);
    if (const auto refused = judge(*verdict)) return gate.refuse(request, *refused, organisation);
    return answer(std::make_shared<const Grant>(*verdict));
  };
  if (const auto& verdict = (*check)->verdict()) return decide(*verdict);
  if (body_length(request).value_or(0) > kMostPublishBytes)
    return refusal(413, "too_large", "the body is too large");
  return std::make_unique<Waiting>(*check, std::move(decide));
}

}  // namespace syncws
