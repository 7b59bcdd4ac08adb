#include "net/halls.h"

#include <memory>
#include <utility>

namespace syncws {
namespace {

NewsLoad load_of(const std::vector<RoomNews>& news) {
  NewsLoad load;
  for (const auto& room : news) {
    for (const auto& passage : room.passages) {
      load += {passage.entries.size(), passage.entries.back().end - passage.begin};
    }
  }
  return load;
}

}  // namespace

Halls::~Halls() { stop(); }

void Halls::start() {
  for (auto& place : places_) place.hall->start();
}

void Halls::stop() {
  for (auto& place : places_) place.hall->stop();
}

RoomStats Halls::stats() const {
  RoomStats sum;
  for (const auto& place : places_) sum += place.hall->hub().stats();
  return sum;
}

void Halls::for_each(const std::function<void(Hall&)>& deed) {
  for (auto& place : places_) place.hall->post([&hall = *place.hall, deed] { deed(hall); });
}

void Halls::tell(RoomNews news) { news_.push_back(std::move(news)); }

/// All threads read the same news; the last one frees them.
void Halls::send() {
  if (news_.empty()) return;
  const auto load = load_of(news_);
  const auto news = std::make_shared<const std::vector<RoomNews>>(std::exchange(news_, {}));
  for (auto& place : places_) {
    place.ahead += load;
    place.hall->post([&hall = *place.hall, news, load] { hall.follow(*news, load); });
    judge(place);
  }
}

void Halls::judge(Place& place) {
  const bool is_behind = place.ahead.exceeds(history_, Hall::kAheadParts);
  if (is_behind == std::exchange(place.is_behind, is_behind)) return;
  is_behind ? ++behind_ : --behind_;
}

void Halls::on_delivered(std::size_t hall, const NewsLoad& load) {
  places_[hall].ahead -= load;
  judge(places_[hall]);
}

void Halls::tell_forgotten(std::string_view organisation) {
  send();
  for_each([name = std::string(organisation)](Hall& hall) { hall.hub().forget(name); });
}

void Halls::tell_to_cut_off(std::string_view organisation) {
  send();
  for_each([name = std::string(organisation)](Hall& hall) { hall.hub().cut_off_laggards(name); });
}

void Halls::on_wanted(std::size_t hall, const std::string& organisation) {
  const auto newest = hub_.admit_guests(organisation, monotonic_now());
  send();
  auto& guest = *places_[hall].hall;
  guest.post([&guest, organisation, newest] { guest.open_room(organisation, newest); });
}

void Halls::on_given_back(std::size_t /*hall*/, const std::string& organisation) {
  hub_.release_guests(organisation);
}

void Halls::on_census(std::size_t hall, const std::string& organisation,
                      const Pacing::Census& census) {
  hub_.take_census(organisation, hall, census, monotonic_now());
}

template <typename Answer>
void Halls::ask(std::function<void(Hall&, std::function<void(Answer)>)> question,
                std::function<void(const std::vector<Answer>&)> on_all) {
  struct Poll {
    std::vector<Answer> answers;
    std::size_t wanted;
    std::function<void(const std::vector<Answer>&)> on_all;
  };
  const auto poll = std::make_shared<Poll>(Poll{{}, places_.size(), std::move(on_all)});
  for_each([question = std::move(question), poll](Hall& hall) {
    question(hall, [&hall, poll](Answer answer) {
      hall.post_first([poll, answer = std::move(answer)] {
        poll->answers.push_back(answer);
        if (poll->answers.size() == poll->wanted) poll->on_all(poll->answers);
      });
    });
  });
}

void Halls::gather(std::function<void(const std::vector<StreamServer::Figures>&)> on_all) {
  ask<StreamServer::Figures>(
      [](Hall& hall, const auto& answer) { answer(hall.server().figures()); }, std::move(on_all));
}

void Halls::await_delivery(Duration most, StreamServer::OnDelivery on_delivery) {
  using Laggards = std::vector<StreamServer::Laggard>;
  ask<Laggards>(
      [most](Hall& hall, auto answer) { hall.server().await_delivery(most, std::move(answer)); },
      [on_delivery = std::move(on_delivery)](const std::vector<Laggards>& found) {
        Laggards all;
        for (const auto& some : found) all.insert(all.end(), some.begin(), some.end());
        on_delivery(all);
      });
}

void Halls::leave() {
  if (std::exchange(leaving_, true)) return;
  for_each([](Hall& hall) { hall.leave(); });
}

bool Halls::on_turn_end() {
  if (!leaving_ || drains_ || hub_.has_pending()) return false;
  drains_ = true;
  for_each([](Hall& hall) { hall.server().begin_drain(); });
  return false;
}

void Halls::on_drained(std::size_t /*hall*/) { ++drained_; }

}  // namespace syncws
