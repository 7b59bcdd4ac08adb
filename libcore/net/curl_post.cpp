#include "net/curl_post.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <cstring>
#include <map>
#include <utility>

#include "base/misuse.h"
#include "net/curl_tls.h"
#include "net/openssl_client.h"

namespace syncws {
namespace {

constexpr long kConnectMilliseconds = 10'000;

struct EasyEnd {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiEnd {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
/// A header may hold a token.
struct ListEnd {
  void operator()(curl_slist* list) const {
    for (auto* each = list; each != nullptr; each = each->next)
      explicit_bzero(each->data, std::strlen(each->data));
    curl_slist_free_all(list);
  }
};

/// libcurl wants to be told once that it is used.
void prepare_library() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  require(ready, "libcurl could not be initialised");
}

bool could_not_connect(CURLcode code, CURL* easy) {
  if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT) return true;
  curl_off_t connected = 0;
  curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connected);
  return code == CURLE_OPERATION_TIMEDOUT && connected == 0;
}

}  // namespace

/// libcurl says which sockets and which time it waits for; the loop waits, and tells it.
class CurlPost::Transfer {
 public:
  Transfer(UvLoop& loop, OpensslClient* tls, OnDone on_done)
      : loop_(loop),
        tls_(tls),
        on_done_(std::move(on_done)),
        timer_(loop, [this] { act(CURL_SOCKET_TIMEOUT, 0); }) {
    prepare_library();
    multi_.reset(curl_multi_init());
    easy_.reset(curl_easy_init());
    require(multi_ != nullptr && easy_ != nullptr, "libcurl could not be set up");
    curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &on_socket);
    curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &on_timer);
    curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() { leave(); }

  [[nodiscard]] bool is_busy() const { return busy_; }

  void post(Request request) {
    require(!busy_, "a second request while one is under way");
    busy_ = true;
    request_ = std::move(request);
    answer_ = {};
    describe();
    curl_multi_add_handle(multi_.get(), easy_.get());
  }

 private:
  void describe() {
    auto* const easy = easy_.get();
    curl_easy_reset(easy);
    curl_slist* list =
        curl_slist_append(nullptr, ("Content-Type: " + request_.content_type).c_str());
    headers_.reset(curl_slist_append(list, "Expect:"));
    if (!request_.bearer.is_empty()) {
      std::string header = "Authorization: Bearer " + std::exchange(request_.bearer, {}).text();
      curl_slist_append(headers_.get(), header.c_str());
      wipe(header);
    }
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(request_.timeout).count();
    curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "syncws/" SYNCWS_VERSION);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, kConnectMilliseconds);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(milliseconds));
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, static_cast<char*>(reason_));
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    if (tls_ != nullptr) describe_tls(easy, *tls_);
    reason_[0] = '\0';
  }

  static std::size_t on_body(const char* bytes, std::size_t one, std::size_t count, void* self) {
    return static_cast<Transfer*>(self)->take({bytes, one * count});
  }
  static int on_socket(CURL* /*easy*/, curl_socket_t socket, int what, void* self, void* /*own*/) {
    static_cast<Transfer*>(self)->watch(socket, what);
    return 0;
  }
  static int on_timer(CURLM* /*multi*/, long milliseconds, void* self) {
    static_cast<Transfer*>(self)->set_timer(milliseconds);
    return 0;
  }

  std::size_t take(std::string_view bytes) {
    if (answer_.body.size() + bytes.size() > kMostBody) return 0;
    answer_.body += bytes;
    return bytes.size();
  }

  void watch(curl_socket_t socket, int what) {
    if (what == CURL_POLL_REMOVE) {
      sockets_.erase(socket);
      return;
    }
    auto& poll = sockets_[socket];
    if (poll == nullptr)
      poll = std::make_unique<UvPoll>(loop_, socket, [this, socket](UvPoll::Events events) {
        act(socket,
            (events.readable ? CURL_CSELECT_IN : 0) | (events.writable ? CURL_CSELECT_OUT : 0));
      });
    poll->watch({(what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0});
  }

  void set_timer(long milliseconds) {
    if (milliseconds < 0) {
      timer_.stop();
    } else {
      timer_.start(std::chrono::milliseconds(milliseconds));
    }
  }

  void act(curl_socket_t socket, int events) {
    int running = 0;
    curl_multi_socket_action(multi_.get(), socket, events, &running);
    int left = 0;
    while (const auto* const message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg == CURLMSG_DONE) return finish(message->data.result);
    }
  }

  void finish(CURLcode code) {
    auto result = outcome(code);
    leave();
    on_done_(std::move(result));
  }

  Result<Answer> outcome(CURLcode code) {
    auto* const easy = easy_.get();
    if (code != CURLE_OK) {
      const auto kind =
          could_not_connect(code, easy) ? ErrorKind::cannot_connect : ErrorKind::connection_lost;
      const char* const why = reason_[0] == '\0' ? curl_easy_strerror(code) : &reason_[0];
      return fail(kind, fmt::format("{}: {}", request_.url, why));
    }
    curl_off_t seconds = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer_.status);
    curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &seconds);
    answer_.retry_after = std::chrono::seconds(seconds);
    return std::move(answer_);
  }

  void leave() {
    if (!std::exchange(busy_, false)) return;
    curl_multi_remove_handle(multi_.get(), easy_.get());
    headers_.reset();
  }

  UvLoop& loop_;
  OpensslClient* tls_;
  OnDone on_done_;
  UvTimer timer_;
  std::map<curl_socket_t, std::unique_ptr<UvPoll>> sockets_;
  std::unique_ptr<curl_slist, ListEnd> headers_;
  std::unique_ptr<CURLM, MultiEnd> multi_;  // its end still calls watch() and set_timer()
  std::unique_ptr<CURL, EasyEnd> easy_;
  Request request_;
  Answer answer_;
  char reason_[CURL_ERROR_SIZE] = {};
  bool busy_ = false;
};

CurlPost::CurlPost(UvLoop& loop, OpensslClient* tls, OnDone on_done)
    : transfer_(std::make_unique<Transfer>(loop, tls, std::move(on_done))) {}

CurlPost::~CurlPost() = default;

void CurlPost::post(Request request) { transfer_->post(std::move(request)); }

bool CurlPost::is_busy() const { return transfer_->is_busy(); }

}  // namespace syncws
