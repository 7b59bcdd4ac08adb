#include "listen_checklist.h"

#include <fmt/format.h>

#include "base/json_text.h"
#include "base/terminal_text.h"

namespace syncws {

std::string check_as_text(const Check& check) {
  const auto* const state = check.state == Check::State::ok       ? "ok"
                            : check.state == Check::State::failed ? "FAIL"
                                                                  : "--";
  return harmless_text(fmt::format("{:<5}{:<12}{}{}{}", state, check.name, check.seen,
                                   check.wanted.empty() ? "" : "; wanted: ", check.wanted));
}

std::string check_as_json(const Check& check) {
  const auto* const state = check.state == Check::State::ok       ? "true"
                            : check.state == Check::State::failed ? "false"
                                                                  : "null";
  return fmt::format(R"({{"check":{},"ok":{},"seen":{},"wanted":{}}})", json_string(check.name),
                     state, json_string(check.seen),
                     check.wanted.empty() ? "null" : json_string(check.wanted));
}

void Checklist::add(const Check& check) {
  if (!status_) return;
  status_ = output_.line(as_json_ ? check_as_json(check) : check_as_text(check)).and_then([&] {
    return output_.flush();
  });
}

void Checklist::add(const std::vector<Check>& checks) {
  for (const auto& check : checks) add(check);
}

}  // namespace syncws
