#include "net/deflate_offer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace syncws {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

/// Takes what stands before the next `separator` off `rest`.
std::string_view take(std::string_view& rest, char separator) {
  const auto end = std::min(rest.find(separator), rest.size());
  const auto part = trimmed(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

bool is_quoted(std::string_view value) {
  return value.size() >= 2 && value.starts_with('"') && value.ends_with('"');
}

/// 8 to 15, with no zero in front.
std::optional<int> read_bits(std::string_view value) {
  static constexpr std::array<std::string_view, 8> kBits{"8",  "9",  "10", "11",
                                                         "12", "13", "14", "15"};
  if (is_quoted(value)) value = value.substr(1, value.size() - 2);
  const auto* const found = std::find(kBits.begin(), kBits.end(), value);
  if (found == kBits.end()) return std::nullopt;
  return static_cast<int>(found - kBits.begin()) + 8;
}

/// The parameters of one offer.
class Offer {
 public:
  explicit Offer(const DeflateRules& rules) : rules_(rules) {}

  /// False: the offer is to be declined.
  [[nodiscard]] bool take_parameter(std::string_view text) {
    const bool has_value = text.find('=') != std::string_view::npos;
    const auto name = take(text, '=');
    if (name == "server_no_context_takeover") return !has_value && once(server_alone_);
    if (name == "client_no_context_takeover") return !has_value && once(client_alone_);
    if (name == "client_max_window_bits")
      return (!has_value || read_bits(trimmed(text))) && once(client_bits_);
    if (name != "server_max_window_bits" || !once(server_bits_)) return false;
    return read_bits(trimmed(text)) >= rules_.window_bits;  // none is less than any
  }

  [[nodiscard]] DeflateChoice choice() const {
    const bool keeps_context = rules_.keeps_context && !server_alone_;
    std::string text = keeps_context ? "" : "; server_no_context_takeover";
    text += "; client_no_context_takeover";
    if (server_bits_) text += fmt::format("; server_max_window_bits={}", rules_.window_bits);
    return {0, std::move(text), keeps_context};
  }

 private:
  static bool once(bool& was_said) { return !std::exchange(was_said, true); }

  const DeflateRules& rules_;
  bool server_alone_ = false;
  bool client_alone_ = false;
  bool client_bits_ = false;
  bool server_bits_ = false;
};

std::optional<DeflateChoice> judge(std::string_view parameters, const DeflateRules& rules) {
  Offer offer(rules);
  while (!parameters.empty()) {
    if (!offer.take_parameter(take(parameters, ';'))) return std::nullopt;
  }
  return offer.choice();
}

}  // namespace

std::optional<DeflateChoice> choose_deflate(std::string_view extensions,
                                            const DeflateRules& rules) {
  std::size_t offers = 0;
  std::optional<DeflateChoice> choice;
  while (!extensions.empty()) {
    auto parameters = take(extensions, ',');
    if (take(parameters, ';') != kDeflate) continue;
    ++offers;
    if (!choice) choice = judge(parameters, rules);
  }
  if (choice) choice->offers = offers;
  return choice;
}

}  // namespace syncws
