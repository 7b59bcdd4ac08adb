#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "net/http_task.h"
#include "net/publish_job.h"
#include "net/source.h"

namespace syncws {

/// Takes events over HTTP (`POST /api/sync/events`) and answers when the fate of all of them is
/// known. A request whose client has hung up is published to its end all the same.
class HttpPublisher final : public Source {
 public:
  /// Most requests at a time, from their head to their answer: each may hold a body of
  /// kMostPublishBytes.
  static constexpr std::size_t kMostRequests = 64;

  HttpPublisher(Hub& hub, const EventDecoder& decoder);
  HttpPublisher(const HttpPublisher&) = delete;
  HttpPublisher& operator=(const HttpPublisher&) = delete;
  ~HttpPublisher() override;

  /// Lets a request in; null when kMostRequests are there. The task must not outlive the publisher.
  [[nodiscard]] std::unique_ptr<HttpTask> let_in(PublishPermit permit = {});

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

  void publish(std::unique_ptr<Place> place, std::string body, PublishPermit permit,
               HttpReply reply);

  Hub& hub_;
  const EventDecoder& decoder_;
  std::size_t taken_places_ = 0;
  std::vector<Request> requests_;
};

}  // namespace syncws
