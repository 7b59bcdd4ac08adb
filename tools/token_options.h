#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/option_table.h"
#include "net/token_source.h"

namespace syncws {

/// Where a program's token comes from. Never from the command line itself: everybody on the machine
/// can read that.
struct TokenOptions {
  std::optional<std::string> file;
  std::optional<std::string> command;
  Secret environment;  ///< $SYNCWS_TOKEN; empty without it

  [[nodiscard]] bool is_given() const { return file || command || !environment.is_empty(); }
};

void describe_token(cli::OptionTable& table, TokenOptions& options);

/// Settles which of several counts: the one that was said; the file or the command before the
/// environment's token. That is taken out of the environment, so that no child inherits it.
[[nodiscard]] Status check_token(TokenOptions& options, const cli::OptionTable& table);

/// Null when no token was given. From here on the process's memory is its own.
[[nodiscard]] std::unique_ptr<TokenSource> make_token_source(UvLoop& loop,
                                                             const TokenOptions& options);

}  // namespace syncws
