#include "wire/text_field.h"

#include "wire/top_level_sax.h"

namespace syncws {
namespace {

/// Ends the reading at what it looks for.
class FieldFinder final : public TopLevelSax {
 public:
  explicit FieldFinder(std::string_view wanted) : wanted_(wanted) {}

  std::string found;

 private:
  bool on_text(std::string_view key, std::string value) override {
    if (key != wanted_) return true;
    found = std::move(value);
    return false;
  }

  std::string_view wanted_;
};

}  // namespace

std::string read_text_field(std::string_view object, std::string_view key) {
  FieldFinder finder(key);
  nlohmann::json::sax_parse(object, &finder);
  return std::move(finder.found);
}

}  // namespace syncws
