// The body of a publish request: cut into events, published, answered. Whatever it holds, every
// event is answered once and in order, and what is accepted reaches a viewer byte for byte.
#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expect.h"
#include "input.h"
#include "net/http_publisher.h"
#include "wire/publish_body.h"
#include "wire/server_frame.h"
#include "wire/v1_encoder.h"

namespace syncws::fuzz {
namespace {

class Viewer final : public Subscriber {
 public:
  Offer offer(std::string_view frames) override {
    while (!frames.empty()) payloads.emplace_back(server_frame::take_payload(frames));
    return Offer::taken;
  }
  void on_cut_off(const std::optional<Gap>& /*lost*/) override {}
  std::vector<std::string> payloads;
};

class Client final : public HttpResponder {
 public:
  void answer(const HttpResponse& response) override {
    expect(!heard, "a request is answered once");
    heard = response;
  }
  std::optional<HttpResponse> heard;
};

/// Views of the body in ascending order that don't overlap, with nothing of an event between them.
void check_pieces(std::string_view body, const std::vector<std::string_view>& pieces) {
  std::size_t at = 0;
  for (const auto piece : pieces) {
    const auto begin = static_cast<std::size_t>(piece.data() - body.data());
    expect(begin >= at && begin + piece.size() <= body.size(), "pieces stand in the body's order");
    const auto between = body.substr(at, begin - at);
    expect(between.find_first_not_of(" \t\r\n[,") == std::string_view::npos,
           "nothing but separators is left out");
    at = begin + piece.size();
  }
  expect(body.substr(at).find_first_not_of(" \t\r\n],") == std::string_view::npos,
         "nothing is left at the end");
}

/// An array that a parser takes is cut where the parser cuts it.
void check_array(std::string_view body, const std::vector<std::string_view>& pieces) {
  const auto whole = nlohmann::json::parse(body, nullptr, false);
  if (!whole.is_array()) return;
  expect(whole.size() == pieces.size(), "as many pieces as elements");
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    expect(nlohmann::json::parse(pieces[i], nullptr, false) == whole[i], "a piece is its element");
  }
}

HttpResponse published(std::string_view body, Viewer& viewer) {
  MemoryJournal journal;
  V1Encoder encoder;
  const EventDecoder decoder{EventDecoder::Settings{}};
  Hub hub({{}, std::chrono::seconds(1), "boot"}, journal, encoder);
  HttpPublisher publisher(hub, decoder);
  hub.join("org", viewer, Variant::plain, {});
  const auto client = std::make_shared<Client>();
  auto verdict = publisher.let_in("127.0.0.1");
  std::get<std::unique_ptr<HttpTask>>(verdict)->on_body(std::string(body), HttpReply(client));
  for (int i = 0; i < 100 && !publisher.is_quiet(); ++i) {
    hub.flush(Instant());
    publisher.on_turn_end();
  }
  while (hub.flush(Instant())) {
  }
  hub.leave(viewer);
  expect(client->heard.has_value(), "a request is answered");
  return *client->heard;
}

void check_answer(const HttpResponse& response, const std::vector<std::string_view>& pieces,
                  const Viewer& viewer) {
  const auto answer = nlohmann::json::parse(response.body);
  const auto& results = answer.at("results");
  expect(results.size() == pieces.size(), "each event has its result");
  std::size_t accepted = 0;
  std::deque<std::string> seen(viewer.payloads.begin(), viewer.payloads.end());
  for (std::size_t i = 0; i < results.size(); ++i) {
    expect(results[i].at("line") == i + 1, "results stand in order");
    if (!results[i].contains("seq")) continue;
    ++accepted;
    if (results[i].at("organizationId") != "org") continue;
    expect(!seen.empty(), "what is accepted is delivered");
    const bool is_same =
        seen.front() == pieces[i] || seen.front().find(R"(,"timestamp":")") != std::string::npos;
    expect(is_same, "an event is delivered byte for byte, but for a timestamp");
    seen.pop_front();
  }
  expect(seen.empty(), "nothing else is delivered");
  expect(answer.at("accepted") == accepted, "the accepted are counted");
  expect(answer.at("refused") == pieces.size() - accepted, "the refused are counted");
  const int wanted = accepted == pieces.size() ? 200 : accepted > 0 ? 207 : 400;
  expect(response.status == wanted, "the status says all, some or none");
}

void check_body(std::string_view body) {
  const auto pieces = split_publish_body(body);
  Viewer viewer;
  const auto response = published(body, viewer);
  if (!pieces || pieces->empty()) {
    expect(response.status == 400 || response.status == 413, "nothing to publish is a 4xx");
    expect(viewer.payloads.empty(), "and publishes nothing");
    return;
  }
  check_pieces(body, *pieces);
  check_array(body, *pieces);
  check_answer(response, *pieces, viewer);
}

}  // namespace
}  // namespace syncws::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  syncws::fuzz::check_body({reinterpret_cast<const char*>(data), size});
  return 0;
}
