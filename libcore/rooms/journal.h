#pragma once

#include "base/error.h"
#include "rooms/event.h"
#include "rooms/producer.h"

namespace syncws {

/// An event on its way through the ordering stage.
struct Entry {
  Event event;
  Origin origin;
};

/// Port: the ordering stage between check and room. It decides in which order events take effect,
/// and may take its time: memory answers at once, a file after its commit. Lives on the hub's
/// thread.
class Journal {
 public:
  /// Who is told. One of the two is called for each record(), in the order in which events take
  /// effect.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void on_recorded(Entry entry) = 0;
    virtual void on_not_recorded(Entry entry, const Error& error) = 0;
  };

  virtual ~Journal() = default;
  virtual void record(Entry entry, Listener& listener) = 0;
};

/// Keeps nothing and answers at once.
class MemoryJournal final : public Journal {
 public:
  void record(Entry entry, Listener& listener) override { listener.on_recorded(std::move(entry)); }
};

}  // namespace syncws
