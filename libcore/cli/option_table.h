#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace syncws::cli {

/// What to do with the text that was given for an option. An error's sentence need not name the
/// option.
using Apply = std::function<Status(const std::string&)>;

[[nodiscard]] Apply set_text(std::string& target);
[[nodiscard]] Apply set_text(std::optional<std::string>& target);
[[nodiscard]] Apply add_text(std::vector<std::string>& target);
[[nodiscard]] Apply set_duration(Duration& target);
[[nodiscard]] Apply set_duration(Duration& target, Duration most);
[[nodiscard]] Apply set_duration(std::optional<Duration>& target);
[[nodiscard]] Apply set_size(std::uint64_t& target);
[[nodiscard]] Apply set_rate(double& target);
[[nodiscard]] Apply set_count(std::uint64_t& target, std::uint64_t least = 0,
                              std::uint64_t most = std::numeric_limits<std::uint64_t>::max());
[[nodiscard]] Apply set_count(std::optional<std::uint64_t>& target, std::uint64_t least = 0,
                              std::uint64_t most = std::numeric_limits<std::uint64_t>::max());
/// One of `choices`, kept as text.
[[nodiscard]] Apply set_choice(std::string& target, std::vector<std::string> choices);

/// One line of a program's option table.
struct Option {
  std::string name;     ///< `port`, said `--port`
  std::string metavar;  ///< `N`; empty for a flag
  std::string help;     ///< what it does and, where it has one, the default
  Apply apply;          ///< of a flag: called with `true`
  bool repeatable = false;
  bool may_be_bare = false;  ///< the value can be left out; then it is called with an empty one
};

/// A program's options as data, and the one place where they are read: from the command line, then
/// the environment
/// (`SYNCWS_` and the name in capitals), then the file of `--config` (TOML). The first that gives
/// an option wins. Adds --help, --version, --config, --log-level, --log-format and --color, and
/// starts the log by them.
class OptionTable {
 public:
  struct Program {
    std::string_view name;     ///< `syncws-serve`
    std::string_view summary;  ///< one line
    std::string_view usage;    ///< what follows the name in the usage line
    std::string_view default_log_level;
    bool log_timestamps;
  };

  explicit OptionTable(const Program& program);

  void flag(std::string name, bool& target, std::string help);
  void value(std::string name, std::string metavar, Apply apply, std::string help);
  /// Its value can be left out on the command line; one that begins with `-` needs a `=`.
  void optional_value(std::string name, std::string metavar, Apply apply, std::string help);
  void repeated(std::string name, std::string metavar, Apply apply, std::string help);
  /// Arguments that are no options; `most` of them.
  void arguments(std::string metavar, std::vector<std::string>& target, std::size_t most,
                 std::string help);

  /// Reads everything. False: --help or --version was answered on stdout, and that was all. Kind
  /// usage: a sentence that names the option, the value and what is wanted.
  [[nodiscard]] Result<bool> read(int argc, const char* const* argv);

  /// Whether to colour what goes to this descriptor, by --color, NO_COLOR and what it is.
  [[nodiscard]] bool wants_colour(int descriptor) const;

  /// Whether the option was said on the command line or in the file, and not just by the
  /// environment.
  [[nodiscard]] bool was_said(std::string_view name) const;

  /// Whether the option was given anywhere.
  [[nodiscard]] bool was_given(std::string_view name) const;

 private:
  struct Given;

  [[nodiscard]] Status read_command_line(int argc, const char* const* argv,
                                         std::vector<Given>& given);
  [[nodiscard]] Status read_environment(std::vector<Given>& given);
  [[nodiscard]] Status read_config(const std::string& path, std::vector<Given>& given);
  [[nodiscard]] Status apply(const std::vector<Given>& given);
  void prepare_log(const std::vector<Given>& given);
  [[nodiscard]] Status start_log();
  [[nodiscard]] tl::unexpected<Error> unknown_option(std::string_view text) const;
  [[nodiscard]] std::string help_text() const;

  Program program_;
  std::vector<Option> options_;
  std::string arguments_metavar_;
  std::string arguments_help_;
  std::vector<std::string>* arguments_ = nullptr;
  std::size_t most_arguments_ = 0;
  std::vector<std::string> given_names_;
  std::vector<std::string> said_names_;
  std::size_t own_options_ = 0;  ///< of the program's own; those of all programs stand behind them
  bool help_ = false;
  bool version_ = false;
  std::string config_;
  std::string log_level_;
  std::string log_format_ = "text";
  std::string colour_ = "auto";
};

}  // namespace syncws::cli
