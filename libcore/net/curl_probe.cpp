#include "net/curl_probe.h"

#include <curl/curl.h>

#include <array>
#include <cstring>
#include <memory>
#include <string_view>

#include "base/misuse.h"
#include "net/curl_tls.h"
#include "net/openssl_client.h"
#include "wire/frame_reader.h"

namespace syncws {
namespace {

using Reached = ProbeAnswer::Reached;

constexpr long kSwitchingProtocols = 101;

struct EasyEnd {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
/// A header may hold a token.
struct ListEnd {
  void operator()(curl_slist* list) const {
    for (auto* each = list; each != nullptr; each = each->next)
      explicit_bzero(each->data, std::strlen(each->data));
    curl_slist_free_all(list);
  }
};

long milliseconds(Duration duration) {
  return static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

Duration time_of(CURL* easy, CURLINFO which) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(easy, which, &microseconds);
  return std::chrono::microseconds(microseconds);
}

/// A WebSocket has no end of its own: one frame tells enough.
bool is_enough(CURL* easy, const std::string& body) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  if (status != kSwitchingProtocols) return body.size() >= kMostProbeBody;
  FrameReader reader;
  reader.feed(body);
  return reader.next().has_value() || reader.is_broken();
}

/// One transfer with what its callbacks write to.
class Attempt {
 public:
  explicit Attempt(const ProbeRequest& request) : request_(request), easy_(curl_easy_init()) {
    require(easy_ != nullptr, "libcurl could not be set up");
  }

  ProbeAnswer run() {
    describe();
    answer_.sent_at = wall_now();
    const auto began = monotonic_now();
    const auto code = curl_easy_perform(easy_.get());
    answer_.took = monotonic_now() - began;
    read_outcome(code);
    return std::move(answer_);
  }

 private:
  void describe() {
    auto* const easy = easy_.get();
    curl_slist* list = curl_slist_append(nullptr, "Expect:");
    for (const auto& header : request_.headers)
      list = curl_slist_append(list, header.text().c_str());
    headers_.reset(list);
    curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "syncws/" SYNCWS_VERSION);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(request_.limit));
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason_.data());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    if (request_.is_post) curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "");
    if (request_.tls != nullptr) describe_tls(easy, *request_.tls);
  }

  static std::size_t on_body(const char* bytes, std::size_t one, std::size_t count, void* self) {
    auto& attempt = *static_cast<Attempt*>(self);
    attempt.answer_.body.append(bytes, one * count);
    attempt.is_enough_ = is_enough(attempt.easy_.get(), attempt.answer_.body);
    return attempt.is_enough_ ? 0 : one * count;
  }
  static std::size_t on_header(const char* bytes, std::size_t one, std::size_t count, void* self) {
    static_cast<Attempt*>(self)->take_header(std::string(bytes, one * count));
    return one * count;
  }

  void take_header(const std::string& line) {
    constexpr std::string_view kDate = "date:";
    if (strncasecmp(line.c_str(), kDate.data(), kDate.size()) != 0) return;
    const auto seconds = curl_getdate(line.c_str() + kDate.size(), nullptr);
    if (seconds >= 0) answer_.date = WallTime{static_cast<std::int64_t>(seconds) * 1000};
  }

  void read_outcome(CURLcode code) {
    auto* const easy = easy_.get();
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer_.status);
    const char* peer = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &peer);
    answer_.peer = peer == nullptr ? "" : peer;
    answer_.connect_time =
        time_of(easy, CURLINFO_CONNECT_TIME_T) - time_of(easy, CURLINFO_NAMELOOKUP_TIME_T);
    answer_.reached = reached(code);
    if (answer_.reached == Reached::answer) return;
    answer_.problem = reason_[0] == '\0' ? curl_easy_strerror(code) : reason_.data();
    if (request_.tls == nullptr) return;
    if (auto problem = request_.tls->take_problem(); !problem.why.empty())
      answer_.problem = std::move(problem.why);
  }

  [[nodiscard]] Reached reached(CURLcode code) {
    auto* const easy = easy_.get();
    const bool stopped_by_us = answer_.status == kSwitchingProtocols || is_enough_;
    if (code == CURLE_OK || (stopped_by_us && answer_.status != 0)) return Reached::answer;
    if (code == CURLE_COULDNT_RESOLVE_HOST ||
        time_of(easy, CURLINFO_NAMELOOKUP_TIME_T) == Duration(0))
      return Reached::nothing;
    if (code == CURLE_COULDNT_CONNECT || time_of(easy, CURLINFO_CONNECT_TIME_T) == Duration(0))
      return Reached::name;
    const bool has_tls =
        request_.tls == nullptr || time_of(easy, CURLINFO_APPCONNECT_TIME_T) > Duration(0);
    return has_tls ? Reached::tls : Reached::connection;
  }

  const ProbeRequest& request_;
  ProbeAnswer answer_;
  std::unique_ptr<curl_slist, ListEnd> headers_;
  std::unique_ptr<CURL, EasyEnd> easy_;
  std::array<char, CURL_ERROR_SIZE> reason_{};
  bool is_enough_ = false;
};

}  // namespace

ProbeAnswer probe(const ProbeRequest& request) {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  require(ready, "libcurl could not be initialised");
  return Attempt(request).run();
}

}  // namespace syncws
