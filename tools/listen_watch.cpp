#include "listen_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/json_text.h"
#include "base/log.h"
#include "listen_pretty.h"

namespace syncws {
namespace {

bool is_in(const std::vector<std::string>& wanted, const std::string& value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

std::string shown_end(const std::optional<Sequence>& to) {
  return to ? std::to_string(*to) : "an unknown one";
}

/// An event that was published over HTTP may be written over several lines; in JSON, a line break
/// is as good as a space, and never part of a string.
std::string without_line_breaks(std::string_view message) {
  std::string text(message);
  for (auto& letter : text) {
    if (letter == '\n' || letter == '\r') letter = ' ';
  }
  return text;
}

}  // namespace

Result<ListenWatch::News> ListenWatch::take(std::string_view message) {
  News news;
  const auto lines = without_line_breaks(message);
  for (const auto text : split_batch(lines)) {
    if (auto taken = take_one(text, news); !taken) return tl::make_unexpected(taken.error());
    if (position_.reached()) trail_.note(output_.given(), *position_.reached());
    if (news.has_enough) break;
  }
  if (auto flushed = flush(); !flushed) return tl::make_unexpected(flushed.error());
  news.has_enough = news.has_enough || output_.is_closed();
  return news;
}

Status ListenWatch::take_one(std::string_view text, News& news) {
  const auto message = parse_server_message(text);
  if (!message) return tl::make_unexpected(message.error());
  if (const auto* const event = std::get_if<EventMessage>(&*message))
    return take_event(text, *event, news);
  if (const auto* const gap = std::get_if<GapMessage>(&*message)) return take_gap(text, *gap);
  if (const auto* const goodbye = std::get_if<GoodbyeMessage>(&*message)) {
    news.goodbye = *goodbye;
    return {};
  }
  if (std::holds_alternative<AuthenticatedMessage>(*message)) {
    log::debug("the server took the new token");
    return {};
  }
  return take_connected(std::get<ConnectedMessage>(*message), news);
}

Status ListenWatch::take_event(std::string_view text, const EventMessage& event, News& news) {
  if (!position_.take(event)) return {};
  expectations_.take(event, monotonic_now() - began_);
  news.has_enough = expectations_.is_decided();
  if (!is_wanted(event)) return {};
  if (recording_ != nullptr) recording_->event(exact_wall_now(), text, event, position_.epoch());
  ++events_;
  ++by_type_[event.type];
  news.has_enough = news.has_enough || (options_.count && events_ >= *options_.count);
  if (options_.summary) return {};
  if (options_.pretty) return output_.line(pretty_event(event, options_.colour));
  return output_.line(options_.plain ? without_sequence(text) : text);
}

Status ListenWatch::take_gap(std::string_view text, const GapMessage& gap) {
  position_.take(gap);
  if (recording_ != nullptr) recording_->gap(exact_wall_now(), gap);
  ++gaps_;
  log::warn("events {} to {} are missing: {}", gap.from.value_or(0), shown_end(gap.to), gap.reason);
  if (options_.summary || options_.pretty) return {};
  return output_.line(text);
}

Status ListenWatch::take_connected(const ConnectedMessage& connected, News& news) {
  news.is_connected = true;
  news.has_positions = connected.has_details;
  recovered_ = connected.recovered;
  position_.take(connected);
  if (!options_.cursor || connected.has_details) return {};
  return fail(ErrorKind::refused_event,
              "the server gives its events no positions, so there is nothing to keep in --cursor");
}

bool ListenWatch::is_wanted(const EventMessage& event) const {
  return is_in(options_.types, event.type) && is_in(options_.pfa_ids, event.pfa_id);
}

Status ListenWatch::finish(Duration watched) {
  if (options_.summary) {
    if (auto printed = output_.line(summary(watched)); !printed) return printed;
  }
  return flush();
}

Status ListenWatch::flush() {
  auto recorded = recording_ == nullptr ? Status() : recording_->flush();
  auto printed = output_.flush();
  trail_.settle(output_.written());
  return recorded ? printed : recorded;
}

std::string ListenWatch::summary(Duration watched) const {
  if (options_.pretty)
    return pretty_summary(options_.organisation, to_seconds(watched), events_, by_type_);
  std::string types;
  for (const auto& [type, count] : by_type_) {
    fmt::format_to(std::back_inserter(types), "{}{}:{}", types.empty() ? "" : ",",
                   json_string(type), count);
  }
  return fmt::format(
      R"({{"organizationId":"{}","seconds":{:.1f},"events":{},"types":{{{}}},"gaps":{},"reconnects":{}}})",
      options_.organisation, to_seconds(watched), events_, types, gaps_, reconnects_);
}

}  // namespace syncws
