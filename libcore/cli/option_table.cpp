#include "cli/option_table.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>

#include "base/log.h"
#include "cli/edit_distance.h"

namespace syncws::cli {

/// One option with the texts it was given, and by whom, for error messages.
struct OptionTable::Given {
  std::size_t option;
  std::vector<std::string> texts;
  std::string said_as;  ///< `--port`, `SYNCWS_PORT`, `port in syncws.toml`
};

namespace {

constexpr int kHelpColumn = 30;

std::string environment_name(std::string_view option) {
  std::string name = "SYNCWS_";
  for (const char letter : option) {
    name +=
        letter == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  }
  return name;
}

bool is_off(const std::string& text) {
  return text == "0" || text == "false" || text == "no" || text == "off";
}

std::string option_line(const Option& option) {
  const auto left =
      fmt::format("  {}--{}{}{}{}{}", option.name == "help" ? "-h, " : "", option.name,
                  option.metavar.empty() ? "" : " ", option.may_be_bare ? "[" : "", option.metavar,
                  option.may_be_bare ? "]" : "");
  if (static_cast<int>(left.size()) < kHelpColumn)
    return fmt::format("{:<{}}{}\n", left, kHelpColumn, option.help);
  return fmt::format("{}\n{:<{}}{}\n", left, "", kHelpColumn, option.help);
}

Result<CLI::App*> parse_with(CLI::App& app, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return fail(ErrorKind::usage, fmt::format("{}; --help lists the options", problem.what()));
  }
  return &app;
}

}  // namespace

OptionTable::OptionTable(const Program& program)
    : program_(program), log_level_(program.default_log_level) {}

void OptionTable::flag(std::string name, bool& target, std::string help) {
  options_.push_back(
      {std::move(name), "", std::move(help), [&target](const std::string& text) -> Status {
         target = !is_off(text);
         return {};
       }});
}

void OptionTable::value(std::string name, std::string metavar, Apply apply, std::string help) {
  options_.push_back({std::move(name), std::move(metavar), std::move(help), std::move(apply)});
}

void OptionTable::optional_value(std::string name, std::string metavar, Apply apply,
                                 std::string help) {
  options_.push_back(
      {std::move(name), std::move(metavar), std::move(help), std::move(apply), false, true});
}

void OptionTable::repeated(std::string name, std::string metavar, Apply apply, std::string help) {
  options_.push_back(
      {std::move(name), std::move(metavar), std::move(help), std::move(apply), true});
}

void OptionTable::arguments(std::string metavar, std::vector<std::string>& target, std::size_t most,
                            std::string help) {
  arguments_metavar_ = std::move(metavar);
  arguments_ = &target;
  most_arguments_ = most;
  arguments_help_ = std::move(help);
}

Result<bool> OptionTable::read(int argc, const char* const* argv) {
  own_options_ = options_.size();
  value("config", "FILE", set_text(config_), "read options from a TOML file");
  value("log-level", "LEVEL",
        set_choice(log_level_, {"trace", "debug", "info", "warn", "error", "off"}),
        fmt::format("trace, debug, info, warn, error or off (default {})",
                    program_.default_log_level));
  value("log-format", "FORMAT", set_choice(log_format_, {"text", "json"}),
        "text or json (default text)");
  value("color", "WHEN", set_choice(colour_, {"auto", "always", "never"}),
        "auto, always or never (default auto; NO_COLOR is obeyed)");
  flag("help", help_, "print this help");
  flag("version", version_, "print the version");

  log::start({program_.name, log::Level::info, log::Format::text, log::Colour::automatic, false});
  std::vector<Given> given;
  auto status = read_command_line(argc, argv, given);
  status = read_environment(given).and_then([&] { return status; });
  prepare_log(given);
  status = status.and_then([&] { return apply(given); });
  if (help_) std::fputs(help_text().c_str(), stdout);
  if (version_ && !help_)
    std::fputs(fmt::format("{} {}\n", program_.name, SYNCWS_VERSION).c_str(), stdout);
  if (help_ || version_) return false;
  if (status && !config_.empty()) {
    std::vector<Given> from_file;
    status = read_config(config_, from_file).and_then([&] { return apply(from_file); });
  }
  return status.and_then([&] { return start_log(); }).map([] { return true; });
}

bool OptionTable::wants_colour(int descriptor) const {
  const auto colour = log::parse_colour(colour_);
  return colour && log::wants_colour(*colour, descriptor);
}

bool OptionTable::was_said(std::string_view name) const {
  return std::find(said_names_.begin(), said_names_.end(), name) != said_names_.end();
}

bool OptionTable::was_given(std::string_view name) const {
  return std::find(given_names_.begin(), given_names_.end(), name) != given_names_.end();
}

Status OptionTable::read_command_line(int argc, const char* const* argv,
                                      std::vector<Given>& given) {
  CLI::App app;
  app.set_help_flag("");
  app.allow_extras();
  std::vector<std::vector<std::string>> texts(options_.size());
  std::vector<CLI::Option*> flags(options_.size());
  for (std::size_t i = 0; i < options_.size(); ++i) {
    const auto& option = options_[i];
    const auto name = (option.name == "help" ? "-h,--" : "--") + option.name;
    if (option.metavar.empty()) {
      flags[i] = app.add_flag(name)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    } else {
      app.add_option(name, texts[i])
          ->expected(option.may_be_bare ? 0 : 1, 1)
          ->allow_extra_args(false)
          ->multi_option_policy(option.repeatable ? CLI::MultiOptionPolicy::TakeAll
                                                  : CLI::MultiOptionPolicy::TakeLast);
    }
  }
  if (auto parsed = parse_with(app, argc, argv); !parsed)
    return tl::make_unexpected(parsed.error());
  for (std::size_t i = 0; i < options_.size(); ++i) {
    const auto& option = options_[i];
    if (app.count("--" + option.name) == 0) continue;
    if (flags[i] != nullptr) texts[i] = {flags[i]->results().back()};
    if (option.may_be_bare && texts[i].empty()) texts[i] = {""};
    given.push_back({i, texts[i], "--" + option.name});
  }
  for (auto& text : app.remaining()) {
    const bool is_option = text.size() > 1 && text[0] == '-';
    if (is_option) return unknown_option(text);
    if (arguments_ == nullptr || arguments_->size() == most_arguments_) {
      return fail(ErrorKind::usage, fmt::format("'{}' is one argument too many; see --help", text));
    }
    arguments_->push_back(std::move(text));
  }
  return {};
}

Status OptionTable::read_environment(std::vector<Given>& given) {
  for (std::size_t i = 0; i < options_.size(); ++i) {
    const auto& option = options_[i];
    const bool on_command_line = std::any_of(given.begin(), given.end(),
                                             [i](const Given& item) { return item.option == i; });
    if (on_command_line || option.name == "help" || option.name == "version") continue;
    const auto name = environment_name(option.name);
    if (const char* const text = std::getenv(name.c_str()); text != nullptr && *text != '\0') {
      given.push_back({i, {text}, name});
    }
  }
  return {};
}

Status OptionTable::read_config(const std::string& path, std::vector<Given>& given) {
  std::vector<CLI::ConfigItem> items;
  try {
    items = CLI::ConfigTOML().from_file(path);
  } catch (const CLI::Error& problem) {
    return fail(ErrorKind::usage, fmt::format("--config {}: {}", path, problem.what()));
  }
  for (auto& item : items) {
    if (!item.parents.empty()) {
      return fail(ErrorKind::usage,
                  fmt::format("--config {}: unknown section '[{}]'; options stand without one",
                              path, item.parents.front()));
    }
    const auto found = std::find_if(options_.begin(), options_.end(), [&](const Option& option) {
      return option.name == item.fullname() && option.name != "config" && option.name != "help";
    });
    if (found == options_.end()) {
      std::vector<std::string> names;
      for (const auto& option : options_) names.push_back(option.name);
      const auto near = nearest(item.fullname(), names);
      return fail(ErrorKind::usage,
                  fmt::format("--config {}: unknown key '{}'{}", path, item.fullname(),
                              near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
    }
    if (was_given(found->name)) continue;
    const auto index = static_cast<std::size_t>(found - options_.begin());
    given.push_back({index, std::move(item.inputs), fmt::format("{} in {}", found->name, path)});
  }
  return {};
}

Status OptionTable::apply(const std::vector<Given>& given) {
  for (const auto& item : given) {
    given_names_.push_back(options_[item.option].name);
    if (!item.said_as.starts_with("SYNCWS_")) said_names_.push_back(options_[item.option].name);
    for (const auto& text : item.texts) {
      if (auto applied = options_[item.option].apply(text); !applied)
        return fail_in(item.said_as, applied.error());
    }
  }
  return {};
}

/// What is wrong elsewhere should be told in the form that was asked for.
void OptionTable::prepare_log(const std::vector<Given>& given) {
  for (const auto& item : given) {
    const auto& option = options_[item.option];
    const bool is_of_log = option.name.starts_with("log-") || option.name == "color";
    if (is_of_log) static_cast<void>(option.apply(item.texts.back()));
  }
  static_cast<void>(start_log());
}

Status OptionTable::start_log() {
  const auto level = log::parse_level(log_level_);
  const auto format = log::parse_format(log_format_);
  const auto colour = log::parse_colour(colour_);
  if (!level) return tl::make_unexpected(level.error());
  if (!format) return tl::make_unexpected(format.error());
  if (!colour) return tl::make_unexpected(colour.error());
  log::start({program_.name, *level, *format, *colour, program_.log_timestamps});
  return {};
}

tl::unexpected<Error> OptionTable::unknown_option(std::string_view text) const {
  std::vector<std::string> names;
  for (const auto& option : options_) names.push_back("--" + option.name);
  const auto near = nearest(text.substr(0, text.find('=')), names);
  return fail(ErrorKind::usage,
              fmt::format("unknown option '{}'; {}", text,
                          near.empty() ? std::string("--help lists those there are")
                                       : fmt::format("did you mean {}?", near)));
}

std::string OptionTable::help_text() const {
  auto text = fmt::format("Usage: {} {}\n{}\n", program_.name, program_.usage, program_.summary);
  if (arguments_ != nullptr)
    text += fmt::format("\nArguments:\n  {:<{}}{}\n", arguments_metavar_, kHelpColumn - 2,
                        arguments_help_);
  text += "\nOptions:\n";
  for (std::size_t i = 0; i < options_.size(); ++i) {
    if (i == own_options_) text += "\nCommon options:\n";
    text += option_line(options_[i]);
  }
  return text + fmt::format(
                    "\nEach option can also be given as an environment variable ({}) or in the "
                    "--config file.\n"
                    "Manual: {}(1), syncws(7)\n",
                    environment_name(options_.front().name), program_.name);
}

}  // namespace syncws::cli
