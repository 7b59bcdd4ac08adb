#include "backends/curl_jwks.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include "base/misuse.h"
#include "base/quiet_thread.h"

namespace syncws {
namespace {

constexpr long kTimeoutMilliseconds = 5000;
constexpr std::size_t kMostBytes = std::size_t{256} * 1024;
/// So often whoever waits for a fetch is told the time.
constexpr Duration kTick = std::chrono::milliseconds(200);
constexpr Duration kLongSleep = std::chrono::minutes(1);
constexpr long kOk = 200;

template <auto End>
struct Ended {
  template <typename T>
  void operator()(T* value) const {
    End(value);
  }
};
using Easy = std::unique_ptr<CURL, Ended<curl_easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, Ended<curl_multi_cleanup>>;
using Url = std::unique_ptr<CURLU, Ended<curl_url_cleanup>>;

void prepare_library() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  require(ready, "libcurl could not be initialised");
}

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

/// By its name alone: what others resolve it to does not count.
bool is_this_machine(const std::string& host) {
  return host == "localhost" || host == "[::1]" ||
         (host.rfind("127.", 0) == 0 && host.find_first_not_of("0123456789.") == std::string::npos);
}

Url parse_url(const std::string& text) {
  prepare_library();
  Url url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) url.reset();
  return url;
}

/// `max-age` among the directives of Cache-Control; zero where keys are not to be kept at all.
std::optional<Duration> max_age_in(std::string_view directives) {
  constexpr std::string_view kName = "max-age=";
  if (directives.find("no-store") != std::string_view::npos ||
      directives.find("no-cache") != std::string_view::npos)
    return Duration::zero();
  const auto found = directives.find(kName);
  if (found == std::string_view::npos) return std::nullopt;
  const auto text = directives.substr(found + kName.size());
  std::uint32_t seconds = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  return read.ec == std::errc() ? std::optional<Duration>(std::chrono::seconds(seconds))
                                : std::nullopt;
}

/// One URL: its plan belongs to both threads, under the worker's lock; the rest to the worker's.
struct Transfer {
  std::string url;
  std::optional<Instant> planned;
  Easy easy;
  std::string body;
  std::array<char, CURL_ERROR_SIZE> reason{};
  bool is_under_way = false;

  std::size_t take(std::string_view bytes) {
    if (body.size() + bytes.size() > kMostBytes) return 0;
    body += bytes;
    return bytes.size();
  }
};

std::size_t on_body(const char* bytes, std::size_t one, std::size_t count, void* transfer) {
  return static_cast<Transfer*>(transfer)->take({bytes, one * count});
}

void describe(Transfer& transfer, const std::string& authorities) {
  auto* const easy = transfer.easy.get();
  curl_easy_reset(easy);
  curl_easy_setopt(easy, CURLOPT_URL, transfer.url.c_str());
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "syncws/" SYNCWS_VERSION);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, kTimeoutMilliseconds);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.reason.data());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
  if (!authorities.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, authorities.c_str());
  const auto url = parse_url(transfer.url);
  if (is_this_machine(part_of(url.get(), CURLUPART_HOST)))
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
  transfer.reason[0] = '\0';
}

Result<JwksDocument> outcome(Transfer& transfer, CURLcode code) {
  auto* const easy = transfer.easy.get();
  if (code == CURLE_WRITE_ERROR)
    return fail(ErrorKind::refused, fmt::format("it is larger than {} bytes", kMostBytes));
  if (code != CURLE_OK)
    return fail(ErrorKind::cannot_connect,
                transfer.reason[0] == '\0' ? curl_easy_strerror(code) : transfer.reason.data());
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  if (status != kOk) return fail(ErrorKind::refused, fmt::format("HTTP status {}", status));
  JwksDocument document{std::move(transfer.body), std::nullopt};
  curl_header* header = nullptr;
  if (curl_easy_header(easy, "Cache-Control", 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
    document.max_age = max_age_in(header->value);
  return document;
}

}  // namespace

/// The thread, and what it shares with the other one: plans and answers, under a lock.
class CurlJwks::Worker {
 public:
  Worker(Settings settings, std::function<void()> wake)
      : authorities_(std::move(settings.authorities)), wake_(std::move(wake)) {
    prepare_library();
    multi_.reset(curl_multi_init());
    require(multi_ != nullptr, "libcurl could not be set up");
    for (auto& url : settings.urls) {
      auto transfer = std::make_unique<Transfer>();
      transfer->url = std::move(url);
      transfer->easy.reset(curl_easy_init());
      require(transfer->easy != nullptr, "libcurl could not be set up");
      transfers_.push_back(std::move(transfer));
    }
    thread_ = start_without_signals([this] { run(); });
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    curl_multi_wakeup(multi_.get());
    thread_.join();
  }

  void fetch(std::size_t source, Instant when) {
    {
      const std::lock_guard lock(mutex_);
      transfers_.at(source)->planned = when;
    }
    curl_multi_wakeup(multi_.get());
  }

  std::vector<JwksAnswer> collect() {
    const std::lock_guard lock(mutex_);
    return std::exchange(answers_, {});
  }

 private:
  void run() {
    while (const auto sleep = begin_due()) {
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      const bool has_news = finish_done();
      if (has_news || running > 0) wake_();
      if (has_news) continue;
      const auto pause = running > 0 ? std::min(*sleep, kTick) : *sleep;
      const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(pause).count();
      curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(milliseconds), nullptr);
    }
    for (auto& transfer : transfers_)
      if (transfer->is_under_way) curl_multi_remove_handle(multi_.get(), transfer->easy.get());
  }

  /// How long there is nothing else to begin; none: the end.
  std::optional<Duration> begin_due() {
    const std::lock_guard lock(mutex_);
    if (closed_) return std::nullopt;
    const auto now = monotonic_now();
    Duration sleep = kLongSleep;
    for (auto& transfer : transfers_) {
      if (!transfer->planned || transfer->is_under_way) continue;
      if (now >= *transfer->planned) {
        begin(*transfer);
      } else {
        sleep = std::min<Duration>(sleep, *transfer->planned - now);
      }
    }
    return sleep;
  }

  void begin(Transfer& transfer) {
    transfer.planned.reset();
    transfer.body.clear();
    transfer.is_under_way = true;
    describe(transfer, authorities_);
    curl_multi_add_handle(multi_.get(), transfer.easy.get());
  }

  bool finish_done() {
    bool has_news = false;
    int left = 0;
    while (const auto* const message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      finish(message->easy_handle, message->data.result);
      has_news = true;
    }
    return has_news;
  }

  void finish(CURL* easy, CURLcode code) {
    const auto found =
        std::find_if(transfers_.begin(), transfers_.end(),
                     [easy](const auto& transfer) { return transfer->easy.get() == easy; });
    auto document = outcome(**found, code);
    curl_multi_remove_handle(multi_.get(), easy);
    (*found)->is_under_way = false;
    const std::lock_guard lock(mutex_);
    answers_.push_back({static_cast<std::size_t>(found - transfers_.begin()), std::move(document)});
  }

  const std::string authorities_;
  const std::function<void()> wake_;
  Multi multi_;
  std::vector<std::unique_ptr<Transfer>> transfers_;
  std::mutex mutex_;
  std::vector<JwksAnswer> answers_;
  bool closed_ = false;
  std::thread thread_;
};

CurlJwks::CurlJwks(Settings settings, std::function<void()> wake)
    : worker_(std::make_unique<Worker>(std::move(settings), std::move(wake))) {}

CurlJwks::~CurlJwks() = default;

void CurlJwks::fetch(std::size_t source, Instant when) { worker_->fetch(source, when); }

std::vector<JwksAnswer> CurlJwks::collect() { return worker_->collect(); }

Status CurlJwks::check_url(const std::string& text) {
  const auto url = parse_url(text);
  const auto scheme = url == nullptr ? std::string() : part_of(url.get(), CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http")
    return fail(ErrorKind::usage, fmt::format("'{}' is no https:// URL", loggable_url(text)));
  if (!part_of(url.get(), CURLUPART_USER).empty() ||
      !part_of(url.get(), CURLUPART_PASSWORD).empty())
    return fail(ErrorKind::usage, "keys are public; the URL must not hold a name or a password");
  if (scheme == "http" && !is_this_machine(part_of(url.get(), CURLUPART_HOST)))
    return fail(ErrorKind::usage,
                fmt::format("'{}' must be https://, or whoever is on the way could give keys of "
                            "his own; http:// is for this machine",
                            loggable_url(text)));
  return {};
}

std::string loggable_url(const std::string& url) { return url.substr(0, url.find('?')); }

}  // namespace syncws
