#include "net/http_publisher.h"

#include <fmt/format.h>

#include <algorithm>

namespace syncws {
namespace {

HttpResponse response_to(const PublishAnswer& answer, std::size_t events) {
  if (answer.accepted() == events) return {200, answer.body(), {}};
  if (answer.accepted() > 0) return {207, answer.body(), {}};
  if (answer.has_unavailable()) return {503, answer.body(), {{"Retry-After", "1"}}};
  return {400, answer.body(), {}};
}

/// A body whose events can't be told apart: one that is wrong as a whole is its first line.
HttpResponse response_to_bad_body(const Error& error) {
  if (error.kind != ErrorKind::refused_event) return refusal(413, "too_many_events", error.message);
  PublishAnswer answer(1);
  answer.refuse(1, error);
  return {400, answer.body(), {}};
}

HttpResponse too_many_events(Duration wait) {
  auto response = refusal(429, "rate_limited", "too many events a second; send these again later");
  response.headers = {{"Retry-After", retry_after(wait)}};
  return response;
}

}  // namespace

HttpResponse body_too_large(std::uint64_t most_bytes) {
  return refusal(
      413, "too_large",
      fmt::format("the body may have {} bytes; send the events in several requests", most_bytes));
}

/// One of the kMostRequests places, for as long as it lives.
class HttpPublisher::Place {
 public:
  explicit Place(std::size_t& taken) : taken_(taken) { ++taken_; }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { --taken_; }

 private:
  std::size_t& taken_;
};

class HttpPublisher::Task final : public HttpTask {
 public:
  Task(HttpPublisher& publisher, std::string payer, PublishPermit permit)
      : publisher_(publisher),
        payer_(std::move(payer)),
        place_(std::make_unique<Place>(publisher.taken_places_)),
        permit_(std::move(permit)) {}

  void on_body(std::string body, HttpReply reply) override {
    publisher_.publish(std::move(place_), payer_, std::move(body), std::move(permit_),
                       std::move(reply));
  }

 private:
  HttpPublisher& publisher_;
  std::string payer_;
  std::unique_ptr<Place> place_;
  PublishPermit permit_;
};

HttpPublisher::HttpPublisher(Hub& hub, const EventDecoder& decoder, const Limits& limits)
    : hub_(hub), decoder_(decoder), limits_(limits), rates_(limits.rate) {}

HttpPublisher::~HttpPublisher() = default;

/// Who must wait is told before it sends its body.
HttpVerdict HttpPublisher::let_in(std::string payer, PublishPermit permit) {
  if (const auto wait = rates_.wait(payer, monotonic_now()); wait > Duration{})
    return too_many_events(wait);
  if (taken_places_ < kMostRequests)
    return std::make_unique<Task>(*this, std::move(payer), std::move(permit));
  auto response =
      refusal(503, "busy", fmt::format("{} requests that publish are open already", kMostRequests));
  response.headers = {{"Retry-After", "1"}};
  return response;
}

void HttpPublisher::publish(std::unique_ptr<Place> place, const std::string& payer,
                            std::string body, PublishPermit permit, HttpReply reply) {
  auto kept = std::make_unique<const std::string>(std::move(body));
  auto events = split_publish_body(*kept);
  if (!events) return reply.send(response_to_bad_body(events.error()));
  if (events->empty())
    return reply.send(refusal(400, "no_events", "there is no event in the body"));
  const auto wait = rates_.take(payer, monotonic_now(), static_cast<double>(events->size()));
  if (wait > Duration{}) return reply.send(too_many_events(wait));
  auto job = std::make_unique<PublishJob>(hub_, decoder_, std::move(kept), *std::move(events),
                                          std::move(permit));
  job->feed();
  requests_.push_back({std::move(place), std::move(reply), std::move(job)});
}

/// Answers come at the end of a turn, when what was accepted is on its way to everybody.
bool HttpPublisher::on_turn_end() {
  for (auto& request : requests_) {
    if (request.job->is_done())
      request.reply.send(response_to(request.job->answer(), request.job->events()));
  }
  std::erase_if(requests_, [](const Request& request) { return request.job->is_done(); });
  for (auto& request : requests_) request.job->feed();
  return std::any_of(requests_.begin(), requests_.end(),
                     [](const Request& request) { return request.job->is_done(); });
}

}  // namespace syncws
