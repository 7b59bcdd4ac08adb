#include "wire/publish_result.h"

#include <fmt/format.h>

#include "wire/json_value.h"

namespace syncws {
namespace {

std::optional<PublishResult> read_result(const nlohmann::json& object, std::uint64_t line) {
  if (number_of(object, "line") != line) return std::nullopt;
  PublishResult result;
  if (const auto* const error = value_of(object, "error")) {
    result.may_retry = text_of(*error, "code") == "unavailable";
    result.why = text_of(*error, "message").value_or("refused");
    return result;
  }
  const auto organisation = text_of(object, "organizationId");
  const auto sequence = number_of(object, "seq");
  if (!organisation || !sequence) return std::nullopt;
  result.receipt = {line, *organisation, {text_of(object, "epoch").value_or(""), *sequence}};
  return result;
}

}  // namespace

Result<std::vector<PublishResult>> parse_publish_results(std::string_view body) {
  const auto object = parse_object(body);
  const auto* const results = object ? value_of(*object, "results") : nullptr;
  const auto odd = [&] {
    constexpr std::size_t kMostShown = 80;
    return fail(ErrorKind::connection_lost, fmt::format("the server answered what is no answer: {}",
                                                        body.substr(0, kMostShown)));
  };
  if (results == nullptr || !results->is_array()) return odd();
  std::vector<PublishResult> all;
  for (const auto& element : *results) {
    auto result = read_result(element, all.size() + 1);
    if (!result) return odd();
    all.push_back(*std::move(result));
  }
  return all;
}

std::string parse_error_answer(std::string_view body) {
  const auto object = parse_object(body);
  const auto* const error = object ? value_of(*object, "error") : nullptr;
  if (error == nullptr) return {};
  return fmt::format("{}: {}", text_of(*error, "code").value_or("error"),
                     text_of(*error, "message").value_or("no reason was given"));
}

}  // namespace syncws
