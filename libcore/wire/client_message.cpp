#include "wire/client_message.h"

#include "wire/top_level_sax.h"

namespace syncws {
namespace {

class AuthReader final : public TopLevelSax {
 public:
  std::optional<std::string> type;
  std::optional<std::string> token;

 private:
  bool on_text(std::string_view key, std::string value) override {
    if (key == "type") return keep(type, std::move(value));
    if (key == "token") return keep(token, std::move(value));
    return true;
  }
  static bool keep(std::optional<std::string>& place, std::string value) {
    if (place) return false;
    place = std::move(value);
    return true;
  }
};

}  // namespace

std::optional<std::string> parse_auth(std::string_view text) {
  AuthReader reader;
  if (!nlohmann::json::sax_parse(text, &reader)) return std::nullopt;
  if (reader.type != "AUTH") return std::nullopt;
  return std::move(reader.token);
}

}  // namespace syncws
