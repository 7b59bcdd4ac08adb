// What a server says of itself, for all its threads.
#include <algorithm>

#include "net/stream_server.h"

namespace syncws {
namespace {

/// A request for the figures of all threads.
class GatheringTask final : public HttpTask {
 public:
  using Make = std::function<std::string(const std::vector<StreamServer::Figures>&)>;

  GatheringTask(const StreamServer::Gather& gather, Make make)
      : gather_(gather), make_(std::move(make)) {}

  void on_body(std::string /*body*/, HttpReply reply) override {
    gather_([make = std::move(make_), reply](const auto& others) mutable {
      reply.send({200, make(others), {}});
    });
  }

 private:
  const StreamServer::Gather& gather_;
  Make make_;
};

}  // namespace

HttpVerdict StreamServer::stats() const {
  if (!gather_) return HttpResponse{200, stats_json(), {}};
  return std::make_unique<GatheringTask>(gather_,
                                         [this](const auto& others) { return stats_json(others); });
}

StreamServer::Figures StreamServer::figures() const {
  Figures figures{hub_.stats(), hub_.packed(), 0, {}};
  figures.packed_viewers = static_cast<std::size_t>(
      std::count_if(sessions_.begin(), sessions_.end(),
                    [](const Session* session) { return is_packed(session->variant()); }));
  hub_.for_each_room([&](const Room& room) {
    if (room.subscribers() > 0) figures.viewers.emplace(room.organisation(), room.subscribers());
  });
  return figures;
}

std::string StreamServer::stats_json(const std::vector<Figures>& others) const {
  auto all = figures();
  for (const auto& other : others) all += other;
  return syncws::stats_json(all, {monotonic_now() - started_, house_.viewers(),
                                  settings_.max_connections, hub_.holdings()});
}

}  // namespace syncws
