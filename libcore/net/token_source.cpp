#include "net/token_source.h"

#include <optional>

#include "base/misuse.h"

namespace syncws {

Result<Secret> wait_for_token(UvLoop& loop, TokenSource& source) {
  std::optional<Result<Secret>> answer;
  bool runs = false;
  source.get([&](Result<Secret> token) {
    answer = std::move(token);
    if (runs) loop.stop();  // otherwise the next run would end at once
  });
  runs = true;
  if (!answer) loop.run();
  require(answer.has_value(), "a source of tokens never answered");
  return *std::move(answer);
}

}  // namespace syncws
