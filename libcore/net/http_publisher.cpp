#include "net/http_publisher.h"

#include <algorithm>

#include "wire/publish_body.h"

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

}  // namespace

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
  Task(HttpPublisher& publisher, PublishPermit permit)
      : publisher_(publisher),
        place_(std::make_unique<Place>(publisher.taken_places_)),
        permit_(std::move(permit)) {}

  void on_body(std::string body, HttpReply reply) override {
    publisher_.publish(std::move(place_), std::move(body), std::move(permit_), std::move(reply));
  }

 private:
  HttpPublisher& publisher_;
  std::unique_ptr<Place> place_;
  PublishPermit permit_;
};

HttpPublisher::HttpPublisher(Hub& hub, const EventDecoder& decoder)
    : hub_(hub), decoder_(decoder) {}

HttpPublisher::~HttpPublisher() = default;

std::unique_ptr<HttpTask> HttpPublisher::let_in(PublishPermit permit) {
  if (taken_places_ >= kMostRequests) return nullptr;
  return std::make_unique<Task>(*this, std::move(permit));
}

void HttpPublisher::publish(std::unique_ptr<Place> place, std::string body, PublishPermit permit,
                            HttpReply reply) {
  auto kept = std::make_unique<const std::string>(std::move(body));
  auto events = split_publish_body(*kept);
  if (!events) return reply.send(response_to_bad_body(events.error()));
  if (events->empty())
    return reply.send(refusal(400, "no_events", "there is no event in the body"));
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
