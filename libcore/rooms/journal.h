#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "rooms/event.h"
#include "rooms/producer.h"
#include "rooms/sequence.h"

namespace syncws {

/// An event on its way through the ordering stage, with the position it takes if it arrives.
struct Entry {
  Event event;
  Origin origin;
  Sequence sequence = 0;
};

/// Port: the stage between check and room that makes positions last. It may take its time: memory
/// answers at once, a file after its commit. Lives on the hub's thread.
class Journal {
 public:
  /// Who is told. One of the two is called for each record(), in the order of those calls; neither
  /// may record from inside.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void on_recorded(Entry entry) = 0;
    /// Kind unavailable. All entries of an organisation that are behind this one fail, too: their
    /// positions are given again.
    virtual void on_not_recorded(Entry entry, const Error& error) = 0;
  };

  virtual ~Journal() = default;

  /// Where the organisation's history stands: its epoch and newest position. One that is not known
  /// begins with `fresh_epoch` and 0, or the epoch that the journal has for such. Called before the
  /// first record() of an organisation, and again after its room was given back.
  virtual Position open(std::string_view organisation, std::string fresh_epoch) = 0;

  virtual void record(Entry entry, Listener& listener) = 0;

  /// Events before `tail` are no longer in history.
  virtual void forget(std::string_view organisation, Sequence tail) = 0;

  /// Whether the last thing that was tried could be written.
  [[nodiscard]] virtual bool is_available() const = 0;
};

/// Keeps nothing and answers at once.
class MemoryJournal final : public Journal {
 public:
  Position open(std::string_view /*organisation*/, std::string fresh_epoch) override {
    return {std::move(fresh_epoch), 0};
  }
  void record(Entry entry, Listener& listener) override { listener.on_recorded(std::move(entry)); }
  void forget(std::string_view /*organisation*/, Sequence /*tail*/) override {}
  [[nodiscard]] bool is_available() const override { return true; }
};

}  // namespace syncws
