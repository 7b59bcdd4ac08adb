#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "net/http_task.h"
#include "net/publish_job.h"
#include "net/source.h"
#include "net/web_handler.h"
#include "rooms/named_rates.h"
#include "wire/publish_body.h"

namespace syncws {

/// Takes events over HTTP (`POST /api/sync/events`) and answers when the fate of all of them is
/// known. A request whose client has hung up is published to its end all the same.
class HttpPublisher final : public Source {
 public:
  /// Most requests at a time, from their head to their answer: each may hold a body.
  static constexpr std::size_t kMostRequests = 64;

  struct Limits {
    std::uint64_t max_bytes = kMostPublishBytes;  ///< of a body
    double rate = 0;  ///< events a second from each that publishes; zero: no limit
  };

  HttpPublisher(Hub& hub, const EventDecoder& decoder) : HttpPublisher(hub, decoder, Limits()) {}
  HttpPublisher(Hub& hub, const EventDecoder& decoder, const Limits& limits);
  HttpPublisher(const HttpPublisher&) = delete;
  HttpPublisher& operator=(const HttpPublisher&) = delete;
  ~HttpPublisher() override;

  /// Lets a request of `payer` in, whose events count for its rate; a refusal, when kMostRequests
  /// are there or the payer must wait. The task must not outlive the publisher.
  [[nodiscard]] HttpVerdict let_in(std::string payer, PublishPermit permit = {});

  [[nodiscard]] const Limits& limits() const { return limits_; }

  bool on_turn_end() override;
  [[nodiscard]] bool is_quiet() const override { return requests_.empty(); }

 private:
  class Place;
  class Task;

  struct Request {
    std::unique_ptr<Place> place;
    HttpReply reply;
    std::unique_ptr<PublishJob> job;
  };

  void publish(std::unique_ptr<Place> place, const std::string& payer, std::string body,
               PublishPermit permit, HttpReply reply);

  Hub& hub_;
  const EventDecoder& decoder_;
  Limits limits_;
  NamedRates rates_;
  std::size_t taken_places_ = 0;
  std::vector<Request> requests_;
};

/// The answer to a body of more bytes than that.
[[nodiscard]] HttpResponse body_too_large(std::uint64_t most_bytes);

}  // namespace syncws
