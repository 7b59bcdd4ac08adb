#include "net/uv_socket_source.h"

#include "base/log.h"
#include "net/uv_stream.h"
#include "wire/socket_protocol.h"

namespace syncws {
UvSocketSource::UvSocketSource(UvLoop& loop, Hub& hub, const EventDecoder& decoder,
                               std::uint64_t id, OnGone on_gone)
    : id_(id),
      on_gone_(std::move(on_gone)),
      intake_(hub, decoder, *this),
      pipe_([&](uv_pipe_t* pipe) { return uv_pipe_init(loop.get(), pipe, 0); }) {
  pipe_.set_owner(this);
}

bool UvSocketSource::accept(uv_stream_t* listener) {
  if (uv_accept(listener, pipe_.stream()) != 0) return false;
  update_reading();
  return true;
}

int UvSocketSource::descriptor() const {
  uv_os_fd_t descriptor = -1;
  uv_fileno(reinterpret_cast<uv_handle_t*>(pipe_.get()), &descriptor);
  return descriptor;
}

bool UvSocketSource::on_turn_end() {
  send_answers();
  update_reading();
  if (waits_ || intake_.has_lines_back()) follow(intake_.resume());
  if (input_ended_ && is_quiet()) end();
  return intake_.settled() != acked_ && wants_acks_;
}

void UvSocketSource::stop_reading() {
  input_ended_ = true;
  update_reading();
}

bool UvSocketSource::is_quiet() const {
  return !waits_ && !intake_.has_open_lines() && answers_.empty() &&
         (!wants_acks_ || intake_.settled() == acked_) &&
         (pipe_.is_closed() || uv_stream_get_write_queue_size(pipe_.stream()) == 0);
}

bool UvSocketSource::on_line(std::uint64_t line, std::string_view text) {
  if (line != 1 || wants_acks_) return false;
  const auto hello = socket_protocol::parse_hello(text);
  if (!hello) return false;
  wants_acks_ = hello->acks;
  wants_receipts_ = hello->receipts;
  if (wants_acks_) answers_ += socket_protocol::format_hello_answer();
  return true;
}

void UvSocketSource::on_accepted(std::uint64_t line, std::string_view organisation,
                                 std::string_view epoch, Sequence sequence) {
  if (wants_receipts_)
    socket_protocol::append_receipt(answers_, line, organisation, epoch, sequence);
}

void UvSocketSource::on_refused(std::uint64_t line, const Error& error) {
  if (wants_acks_) {
    socket_protocol::append_nak(answers_, line, error);
  } else {
    log::warn("socket connection {} line {}: {}", id_, line, error.message);
  }
}

/// Who does not listen to answers could not send again.
bool UvSocketSource::may_wait() { return !wants_acks_; }

void UvSocketSource::on_read(ssize_t count, const char* bytes) {
  if (count > 0) return follow(intake_.feed({bytes, static_cast<std::size_t>(count)}));
  if (count == 0) return;
  if (count != UV_EOF)
    log::debug("socket connection {}: {}", id_, uv_strerror(static_cast<int>(count)));
  stop_reading();
  ended_well_ = count == UV_EOF;
  follow(intake_.resume());
}

void UvSocketSource::follow(EventIntake::Flow flow) {
  waits_ = flow == EventIntake::Flow::wait;
  update_reading();
  if (ended_well_ && !waits_) intake_.finish();
}

void UvSocketSource::update_reading() {
  if (pipe_.is_closed()) return;
  const bool reads =
      !waits_ && !input_ended_ && uv_stream_get_write_queue_size(pipe_.stream()) < kMostUnsent;
  if (reads == reads_) return;
  reads_ = reads;
  if (!reads) {
    uv_read_stop(pipe_.stream());
    return;
  }
  start_reading<&UvSocketSource::on_read>(pipe_.stream());
}

/// One acknowledgement a turn covers all lines that were settled in it; refusals and receipts stand
/// before it.
void UvSocketSource::send_answers() {
  if (pipe_.is_closed()) return;
  if (wants_acks_ && intake_.settled() != acked_) {
    acked_ = intake_.settled();
    socket_protocol::append_ack(answers_, acked_);
  }
  if (answers_.empty()) return;
  send_bytes(pipe_.stream(), std::exchange(answers_, {}), nullptr);
}

void UvSocketSource::end() {
  if (pipe_.is_closed()) return;
  pipe_.close();
  on_gone_(*this);
}

}  // namespace syncws
