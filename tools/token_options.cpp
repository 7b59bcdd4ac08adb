#include "token_options.h"

#include <cstdlib>

#include "base/process_secrecy.h"
#include "net/fixed_token.h"
#include "net/token_command.h"
#include "net/token_file.h"
#include "net/token_text.h"

namespace syncws {
namespace {

constexpr const char* kVariable = "SYNCWS_TOKEN";
constexpr const char* kVariableName = "$SYNCWS_TOKEN";

Status read_environment(Secret& target) {
  const char* const text = std::getenv(kVariable);
  if (text == nullptr || *text == '\0') return {};
  auto token = read_token_text(text, kVariableName);
  unsetenv(kVariable);
  return token.map([&](const Secret& read) { target = read; });
}

Status choose(TokenOptions& options, const cli::OptionTable& table) {
  if (!options.file || !options.command) return {};
  const bool file_was_said = table.was_said("token-file");
  if (file_was_said == table.was_said("token-cmd"))
    return fail(ErrorKind::usage, "--token-file and --token-cmd exclude each other");
  file_was_said ? options.command.reset() : options.file.reset();
  return {};
}

}  // namespace

void describe_token(cli::OptionTable& table, TokenOptions& options) {
  table.value("token-file", "FILE", cli::set_text(options.file),
              "the token to show, read at each connect (default: $SYNCWS_TOKEN)");
  table.value("token-cmd", "COMMAND", cli::set_text(options.command),
              "a shell command that prints it, run again before it expires");
}

Status check_token(TokenOptions& options, const cli::OptionTable& table) {
  if (options.file || options.command) return choose(options, table);
  return read_environment(options.environment);
}

std::unique_ptr<TokenSource> make_token_source(UvLoop& loop, const TokenOptions& options) {
  if (options.is_given()) keep_memory_private();
  if (options.file) return std::make_unique<TokenFile>(*options.file);
  if (options.command) return std::make_unique<TokenCommand>(loop, *options.command);
  if (options.environment.is_empty()) return nullptr;
  return std::make_unique<FixedToken>(options.environment, kVariableName);
}

}  // namespace syncws
