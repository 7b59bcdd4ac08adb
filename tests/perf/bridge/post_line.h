#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "bare/fd.h"

namespace bridge {

/// One HTTP connection that standard input is POSTed over, a request a line, until it ends and all
/// is answered. Throws std::exception when the server refuses a line or hangs up.
class PostLine {
 public:
  explicit PostLine(std::uint16_t port);

  void run();

 private:
  [[nodiscard]] bool is_done() const;
  [[nodiscard]] bool may_read() const;
  void wait();
  void read_input();
  void take_lines();
  void add_request(std::string_view line);
  void send();
  void read_answers();
  [[nodiscard]] bool take_answer();

  bare::Fd socket_;
  std::string input_;    ///< the beginning of a line
  std::string unsent_;   ///< requests
  std::string answers_;  ///< the beginning of an answer
  std::size_t under_way_ = 0;
  bool has_ended_ = false;
};

}  // namespace bridge
