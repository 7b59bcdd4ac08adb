#include "wire/text_field.h"

#include <nlohmann/json.hpp>

namespace syncws {
namespace {

/// Stops the parser (by returning false) at the value that it looks for.
class FieldFinder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit FieldFinder(std::string_view wanted) : wanted_(wanted) {}

  std::string found;

  bool key(string_t& name) override {
    is_wanted_ = depth_ == 1 && name == wanted_;
    return true;
  }
  bool string(string_t& value) override {
    if (is_wanted_) found = std::move(value);
    return !is_wanted_;
  }
  bool start_object(std::size_t /*elements*/) override { return go_down(); }
  bool end_object() override { return go_up(); }
  bool start_array(std::size_t /*elements*/) override { return go_down(); }
  bool end_array() override { return go_up(); }
  bool null() override { return pass(); }
  bool boolean(bool /*value*/) override { return pass(); }
  bool number_integer(number_integer_t /*value*/) override { return pass(); }
  bool number_unsigned(number_unsigned_t /*value*/) override { return pass(); }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return pass(); }
  bool binary(binary_t& /*value*/) override { return pass(); }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*problem*/) override {
    return false;
  }

 private:
  bool pass() {
    is_wanted_ = false;
    return true;
  }
  bool go_down() {
    ++depth_;
    return pass();
  }
  bool go_up() {
    --depth_;
    return pass();
  }

  std::string_view wanted_;
  int depth_ = 0;
  bool is_wanted_ = false;
};

}  // namespace

std::string read_text_field(std::string_view object, std::string_view key) {
  FieldFinder finder(key);
  nlohmann::json::sax_parse(object, &finder);
  return std::move(finder.found);
}

}  // namespace syncws
