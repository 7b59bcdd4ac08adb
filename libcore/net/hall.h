#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/error.h"
#include "net/entrance.h"
#include "net/gate.h"
#include "net/http_desk.h"
#include "net/lws_server.h"
#include "net/lws_tls.h"
#include "net/stream_server.h"
#include "net/uv_post.h"
#include "net/uv_tcp_listener.h"
#include "net/verifier_desk.h"
#include "rooms/hub.h"
#include "rooms/room_passes.h"
#include "wire/frame_packer.h"
#include "wire/v1_encoder.h"

namespace syncws {

/// One further thread of a serve: a loop, a listening socket on the same port, a context of the
/// library, and its share of the viewers. Its hub follows the first thread's, whose events it
/// reads where that one has written them. It takes no lock to deliver them.
///
/// It lets the first thread be ahead by kAheadParts of a history.
///
/// Made, started and destroyed on the first thread. Whatever it owns is its own thread's between
/// start() and stop(); everything goes there by post().
class Hall final : private Follower, private Source {
 public:
  struct Settings {
    HistoryLimits history;
    Duration pace;
    StreamServer::Settings server;
    Gate::Settings gate;
    LwsServer::Settings web;  ///< its TLS is the hall's own
    std::optional<TlsServerSettings> tls;
    std::optional<FramePacker::Settings> packing;  ///< none: nobody may have it packed
    std::string host;
    std::uint16_t port = 0;          ///< that the first thread has
    std::size_t first_reserved = 0;  ///< see Lobby
  };

  /// What it says to the first thread, where all of it is called.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void on_wanted(std::size_t hall, const std::string& organisation) = 0;
    virtual void on_given_back(std::size_t hall, const std::string& organisation) = 0;
    virtual void on_census(std::size_t hall, const std::string& organisation,
                           const Pacing::Census& census) = 0;
    /// What it was told has gone to its viewers, as far as their sockets take it, or will when the
    /// flush has rested, which is a matter of milliseconds; not of every event at once.
    virtual void on_delivered(std::size_t hall, const NewsLoad& load) = 0;
    virtual void on_drained(std::size_t hall) = 0;
  };

  /// What it shares with the other threads: safe to be used by any. All outlive it.
  struct Shared {
    UvPost& first;  ///< the way to the first thread
    Listener& listener;
    House& house;
    Doorkeeper& doorkeeper;
    HttpDesk& desk;                          ///< the first thread's
    VerifierDesk* verifier;                  ///< null: nobody has to show a token
    const OrganisationRules& organisations;  ///< copied
  };

  /// `number` is what its listener knows it by. Kind usage: a port or a certificate can't be had.
  [[nodiscard]] static Result<std::unique_ptr<Hall>> make(std::size_t number, Settings settings,
                                                          const Shared& shared);
  Hall(const Hall&) = delete;
  Hall& operator=(const Hall&) = delete;
  /// After stop(), or without start().
  ~Hall() override;

  void start();
  /// Ends its thread.
  void stop();

  /// Any thread.
  void post(std::function<void()> deed) { post_.post(std::move(deed)); }
  /// Posts to the first thread.
  void post_first(std::function<void()> deed) { shared_.first.post(std::move(deed)); }

  /// One part in so many.
  static constexpr std::uint64_t kAheadParts = 8;

  // For deeds that were posted:
  void follow(const std::vector<RoomNews>& news, const NewsLoad& load);
  void open_room(const std::string& organisation, const Position& newest);
  void leave();
  [[nodiscard]] Hub& hub() { return hub_; }
  [[nodiscard]] StreamServer& server() { return server_; }
  [[nodiscard]] const Gate& gate() const { return gate_; }
  void set_organisations(OrganisationRules rules) { organisations_ = std::move(rules); }
  void reload_tls();

 private:
  Hall(std::size_t number, Settings settings, const Shared& shared);
  [[nodiscard]] Status open();
  [[nodiscard]] Gate::Settings gate_settings() const;
  void tell(std::function<void(Listener&)> what);

  void on_census(std::string_view organisation, const Pacing::Census& census) override;
  bool on_turn_end() override;
  [[nodiscard]] bool is_quiet() const override { return true; }

  std::size_t number_;
  Settings settings_;
  Shared shared_;
  UvLoop loop_;
  UvPost post_;
  NewsLoad delivered_;  ///< by the next flush, and not said yet
  OrganisationRules organisations_;
  MemoryJournal journal_;
  V1Encoder encoder_;
  std::optional<FramePacker> packer_;
  Hub hub_;
  RoomPasses passes_;
  std::unique_ptr<VerifierDesk::Window> verifier_;  ///< null: nobody has to show a token
  AuditLog audit_;
  Gate gate_;
  Entrance entrance_;
  HttpForwarder http_;
  StreamServer server_;
  UvTimer sweep_;
  std::unique_ptr<LwsTls> tls_;
  std::unique_ptr<LwsServer> web_;
  std::unique_ptr<UvTcpListener> port_;
  std::thread thread_;
};

}  // namespace syncws
