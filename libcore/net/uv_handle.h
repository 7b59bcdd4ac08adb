#pragma once

#include <uv.h>

#include <memory>

namespace syncws {

/// Owns one libuv handle. libuv holds the handle's address until its close callback, so the handle
/// has memory of its own, which outlives this owner by that much. After the owner's end no callback
/// reaches it: `data` is null. Use only on the loop's thread.
template <typename Handle>
class UvHandle {
 public:
  /// `init` is the uv_…_init call; a handle that can't be initialised is never closed.
  template <typename Init>
  explicit UvHandle(Init init)
      : handle_(std::make_unique<Handle>()), status_(init(handle_.get())) {}
  UvHandle(const UvHandle&) = delete;
  UvHandle& operator=(const UvHandle&) = delete;
  ~UvHandle() { close(); }

  [[nodiscard]] Handle* get() const { return handle_.get(); }
  [[nodiscard]] uv_stream_t* stream() const {
    return reinterpret_cast<uv_stream_t*>(handle_.get());
  }
  /// What `init` answered: 0, or a libuv error.
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] bool is_closed() const { return handle_ == nullptr; }

  void set_owner(void* owner) { handle_->data = owner; }

  void close() {
    if (handle_ == nullptr || status_ != 0) return;
    handle_->data = nullptr;
    uv_close(reinterpret_cast<uv_handle_t*>(handle_.release()),
             [](uv_handle_t* handle) { delete reinterpret_cast<Handle*>(handle); });
  }

 private:
  std::unique_ptr<Handle> handle_;
  int status_;
};

}  // namespace syncws
