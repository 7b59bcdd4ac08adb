#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace syncws {

/// Unpacks the compressed messages of one connection (permessage-deflate, RFC 7692) for a client.
class StreamInflater {
 public:
  /// `window_bits` as the server announced (8 to 15). Without a context each message stands for
  /// itself.
  StreamInflater(int window_bits, bool keeps_context);
  StreamInflater(const StreamInflater&) = delete;
  StreamInflater& operator=(const StreamInflater&) = delete;
  ~StreamInflater();

  /// Puts what the payload stands for into `text`. False: it is corrupt, or of more than 16 MiB.
  [[nodiscard]] bool inflate(std::string_view packed, std::string& text);

 private:
  struct State;
  [[nodiscard]] bool take(std::string_view packed, std::string& text);

  std::unique_ptr<State> state_;
  bool keeps_context_;
};

}  // namespace syncws
