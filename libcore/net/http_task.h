#pragma once

#include <memory>
#include <string>
#include <utility>

#include "net/http.h"

namespace syncws {

/// Port: where an answer leaves.
class HttpResponder {
 public:
  virtual ~HttpResponder() = default;
  /// Called once.
  virtual void answer(const HttpResponse& response) = 0;
};

/// The way back to whoever asked. May be kept and used at any later time, also after the client has
/// hung up: then the answer goes nowhere.
class HttpReply {
 public:
  explicit HttpReply(std::weak_ptr<HttpResponder> responder) : responder_(std::move(responder)) {}

  /// What every answer to this request has, besides its own.
  void add_headers(const HttpHeaders& headers) {
    headers_.insert(headers_.end(), headers.begin(), headers.end());
  }

  void send(HttpResponse response) {
    response.headers.insert(response.headers.end(), headers_.begin(), headers_.end());
    if (const auto responder = responder_.lock()) responder->answer(response);
    responder_.reset();
  }

 private:
  HttpHeaders headers_;
  std::weak_ptr<HttpResponder> responder_;
};

/// Port: a request that was let in and waits for its body. Destroyed once the body is there, or
/// won't come any more.
class HttpTask {
 public:
  virtual ~HttpTask() = default;
  /// Called first, once somebody is there to answer: the answer need not wait for the body.
  virtual void on_start(const HttpReply& /*reply*/) {}
  /// The whole body, and where to answer.
  virtual void on_body(std::string body, HttpReply reply) = 0;
};

}  // namespace syncws
