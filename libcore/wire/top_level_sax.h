#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace syncws {

/// For nlohmann's parser: hears of the strings and numbers on an object's top level, and lets
/// everything below pass, without building anything. Only for wire/*.cpp.
class TopLevelSax : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool key(string_t& name) final {
    at_top_ = depth_ == 1;
    if (at_top_) key_ = name;
    return true;
  }
  bool string(string_t& value) final { return !is_member() || on_text(key_, std::move(value)); }
  bool number_unsigned(number_unsigned_t value) final {
    return !is_member() || on_number(key_, value);
  }
  bool start_object(std::size_t /*elements*/) final { return go_down(); }
  bool end_object() final { return go_up(); }
  bool start_array(std::size_t /*elements*/) final { return go_down(); }
  bool end_array() final { return go_up(); }
  bool null() final { return pass(); }
  bool boolean(bool /*value*/) final { return pass(); }
  bool number_integer(number_integer_t /*value*/) final { return pass(); }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) final { return pass(); }
  bool binary(binary_t& /*value*/) final { return pass(); }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*problem*/) final {
    return false;
  }

 protected:
  /// Both return whether to read on.
  virtual bool on_text(std::string_view key, std::string value) = 0;
  virtual bool on_number(std::string_view /*key*/, std::uint64_t /*value*/) { return true; }

 private:
  /// Whether the value that begins now belongs to the last key.
  bool is_member() { return std::exchange(at_top_, false); }
  bool pass() {
    at_top_ = false;
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

  std::string key_;
  int depth_ = 0;
  bool at_top_ = false;
};

}  // namespace syncws
