#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rooms/grant.h"
#include "rooms/hub.h"
#include "rooms/producer.h"
#include "wire/event_decoder.h"
#include "wire/publish_answer.h"

namespace syncws {

/// What the sender of a publish request may do.
struct PublishPermit {
  std::shared_ptr<const Grant> grant;  ///< null: publish for any organisation
  /// Hears of the first organisation that the grant does not cover; may be null.
  std::function<void(std::string_view organisation)> on_not_covered;
};

/// The events of one publish request on their way through the hub. Lines count from 1, in the order
/// of the request.
class PublishJob final : public Producer {
 public:
  /// `events` are views of `body`, as split_publish_body() cut them.
  PublishJob(Hub& hub, const EventDecoder& decoder, std::unique_ptr<const std::string> body,
             std::vector<std::string_view> events, PublishPermit permit = {});
  PublishJob(const PublishJob&) = delete;
  PublishJob& operator=(const PublishJob&) = delete;
  ~PublishJob() override;

  /// Hands in as many events as may go now: all of them, unless a room is held or too many wait for
  /// the ordering stage.
  void feed();

  /// Every event's fate is known.
  [[nodiscard]] bool is_done() const { return answer_.is_complete(); }
  [[nodiscard]] const PublishAnswer& answer() const { return answer_; }
  [[nodiscard]] std::size_t events() const { return events_.size(); }

 private:
  /// Most events that may wait for the ordering stage before the rest does.
  static constexpr std::size_t kMostOpen = 4096;

  void on_accepted(std::uint64_t line, std::string_view organisation, std::string_view epoch,
                   Sequence sequence) override;
  void on_refused(std::uint64_t line, const Error& error) override;
  void on_not_recorded(Entry entry, const Error& error) override;

  bool take();
  [[nodiscard]] bool is_full() const;
  [[nodiscard]] bool may_publish(const std::string& organisation) const;
  void forbid(std::uint64_t line, const std::string& organisation);

  Hub& hub_;
  const EventDecoder& decoder_;
  ProducerId id_;
  std::unique_ptr<const std::string> body_;
  std::vector<std::string_view> events_;
  std::size_t handed_in_ = 0;
  std::optional<Event> next_;  ///< checked, but its room was held
  PublishPermit permit_;
  PublishAnswer answer_;
  std::string why_unavailable_;  ///< of the first event that could not be recorded
};

}  // namespace syncws
