#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/session.h"
#include "support/fake_verifier.h"
#include "support/session_world.h"

namespace syncws::test {

using Texts = std::vector<std::string>;

inline std::string auth(std::string_view token) {
  return R"({"type":"AUTH","token":")" + std::string(token) + R"("})";
}

inline WallTime after_ten(Duration time) {
  return {kTenOClock.milliseconds + time / std::chrono::milliseconds(1)};
}

/// A session of a server that asks for tokens.
struct TokenTest : SessionTest {
  explicit TokenTest(Variant variant = Variant::v1) : SessionTest(variant) {
    world.verifier = &verifier;
    world.judge_watch = [](const Grant& grant, std::string_view organisation) {
      std::optional<AccessRefusal> refusal;
      if (!grant.covers(organisation)) refusal = access_refusal::not_covered(grant);
      if (!grant.may_subscribe) refusal = access_refusal::not_permitted(grant, "subscribe");
      if (organisation == "org-gone") refusal = access_refusal::unknown_organisation();
      return refusal;
    };
    world.on_refused = [this](const Session&, std::string_view check) {
      refused.emplace_back(check);
    };
  }

  void start_without_token() {
    auto admission = make_admission();
    admission->awaits_token = true;
    session->start(std::move(admission));
  }

  void start_with(const Grant& grant) {
    auto admission = make_admission();
    admission->grant = std::make_shared<const Grant>(grant);
    session->start(std::move(admission));
  }

  /// With a token in the upgrade, whose key is being fetched.
  void start_with_token(std::string_view token) {
    auto admission = make_admission();
    admission->check = TokenCheck::begin(verifier, token, kTenOClock);
    session->start(std::move(admission));
  }

  [[nodiscard]] std::string type_of(std::size_t message) const {
    const auto texts = connection.texts();
    if (message >= texts.size()) return "";
    const auto begin = texts[message].find(R"("type":")") + 8;
    return texts[message].substr(begin, texts[message].find('"', begin) - begin);
  }
  [[nodiscard]] std::string reason() const {
    return connection.sent.empty() ? "" : connection.sent.back().payload.substr(2);
  }

  FakeVerifier verifier;
  Texts refused;

 private:
  static std::unique_ptr<Admission> make_admission() {
    auto admission = std::make_unique<Admission>();
    admission->target.organisation = "org-rio";
    admission->address = "192.0.2.7";
    return admission;
  }
};

}  // namespace syncws::test
