#pragma once

#include <unistd.h>

#include <utility>

namespace bare {

/// Owns a file descriptor.
class Fd {
 public:
  explicit Fd(int number = -1) : number_(number) {}
  ~Fd() {
    if (number_ >= 0) ::close(number_);
  }
  Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;

  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

}  // namespace bare
