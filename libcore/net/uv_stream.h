#pragma once

#include <uv.h>

#include <string>

namespace syncws {

/// Lends libuv the one buffer that all streams of a thread read into: libuv reads and calls back in
/// one go.
void lend_piece(uv_handle_t* handle, std::size_t suggested, uv_buf_t* buffer);

template <typename OnRead>
struct OwnerOf;
template <typename Owner>
struct OwnerOf<void (Owner::*)(ssize_t, const char*)> {
  using type = Owner;
};

/// Calls this method of the stream's owner, its `data`, for what comes in: `bytes` is borrowed for
/// the call, a negative `count` is libuv's code for the end.
template <auto OnRead>
void start_reading(uv_stream_t* stream) {
  uv_read_start(stream, lend_piece, [](uv_stream_t* from, ssize_t count, const uv_buf_t* buffer) {
    using Owner = typename OwnerOf<decltype(OnRead)>::type;
    (static_cast<Owner*>(from->data)->*OnRead)(count, buffer->base);
  });
}

/// Sends bytes, which live until libuv has sent them. Then `on_sent` is called with libuv's status
/// and the stream's owner, null when that has gone; it may be a null pointer. Returns libuv's code:
/// when it is not 0, nothing was taken and `on_sent` is not called.
int send_bytes(uv_stream_t* stream, std::string bytes, void (*on_sent)(void* owner, int status));

}  // namespace syncws
