#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "base/descriptor.h"

namespace syncws::test {

/// An HTTP server on a thread of its own: each connection gets what `answer` returns, as it is;
/// with nothing it is left without an answer until the end.
class SmallHttp {
 public:
  explicit SmallHttp(std::function<std::string()> answer)
      : answer_(std::move(answer)), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), length);
    ::listen(socket_.get(), 16);
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  SmallHttp(const SmallHttp&) = delete;
  SmallHttp& operator=(const SmallHttp&) = delete;
  ~SmallHttp() {
    ended_ = true;
    thread_.join();
  }

  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/";
  }
  [[nodiscard]] int requests() const { return requests_; }

  [[nodiscard]] static std::string ok(const std::string& body, const std::string& headers = "") {
    return "HTTP/1.1 200 OK\r\nConnection: close\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

 private:
  void serve() {
    std::vector<Descriptor> left;
    while (!ended_) {
      pollfd waiting{socket_.get(), POLLIN, 0};
      if (::poll(&waiting, 1, 20) <= 0) continue;
      Descriptor link(::accept(socket_.get(), nullptr, nullptr));
      std::array<char, 4096> request{};
      if (::recv(link.get(), request.data(), request.size(), 0) <= 0) continue;
      ++requests_;
      const auto text = answer_();
      if (text.empty()) {
        left.push_back(std::move(link));
      } else {
        ::send(link.get(), text.data(), text.size(), MSG_NOSIGNAL);
      }
    }
  }

  std::function<std::string()> answer_;
  Descriptor socket_;
  std::uint16_t port_ = 0;
  std::atomic<bool> ended_ = false;
  std::atomic<int> requests_ = 0;
  std::thread thread_;
};

}  // namespace syncws::test
