#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "rooms/sequence.h"

namespace syncws {

/// What became of the events of one publish request, in the order in which they stood there. Lines
/// count from 1; each is told once, in any order.
class PublishAnswer {
 public:
  explicit PublishAnswer(std::size_t lines) : results_(lines), open_(lines) {}

  void accept(std::uint64_t line, std::string_view organisation, std::string_view epoch,
              Sequence sequence);
  /// An error of another kind than refused_event says that the event was not recorded, and may be
  /// sent again.
  void refuse(std::uint64_t line, const Error& error);
  /// One that its sender may not publish.
  void forbid(std::uint64_t line, std::string_view code, std::string_view message);

  [[nodiscard]] bool is_complete() const { return open_ == 0; }
  [[nodiscard]] bool has_unavailable() const { return has_unavailable_; }
  [[nodiscard]] std::size_t open() const { return open_; }
  [[nodiscard]] std::size_t accepted() const { return accepted_; }

  /// `{"accepted":2,"refused":1,"results":[{"line":1,"organizationId":"org-rio","seq":42,"epoch":"…"},
  /// {"line":2,"error":{"code":"refused_event","message":"…"}},…]}`; refused is whatever was not
  /// accepted.
  [[nodiscard]] std::string body() const;

 private:
  void settle(std::uint64_t line, std::string result);

  std::vector<std::string> results_;
  std::size_t open_;
  std::size_t accepted_ = 0;
  bool has_unavailable_ = false;
};

}  // namespace syncws
