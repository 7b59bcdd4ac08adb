#include "wire/event_rules.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace syncws::event_rules {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
bool is_upper(char letter) { return letter >= 'A' && letter <= 'Z'; }
bool is_lower(char letter) { return letter >= 'a' && letter <= 'z'; }

/// Reads `digits` digits off the front of `text` as a number from `least` to `most`.
bool take_number(std::string_view& text, std::size_t digits, int least, int most, int& value) {
  if (text.size() < digits) return false;
  value = 0;
  for (const char letter : text.substr(0, digits)) {
    if (!is_digit(letter)) return false;
    value = value * 10 + (letter - '0');
  }
  text.remove_prefix(digits);
  return value >= least && value <= most;
}

bool take_number(std::string_view& text, std::size_t digits, int least, int most) {
  int value = 0;
  return take_number(text, digits, least, most, value);
}

bool take(std::string_view& text, char letter) {
  if (text.empty() || text[0] != letter) return false;
  text.remove_prefix(1);
  return true;
}

bool take_either(std::string_view& text, char one, char other) {
  return take(text, one) || take(text, other);
}

int days_of(int year, int month) {
  static constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  constexpr int kFebruary = 2;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kDays.at(static_cast<std::size_t>(month) - 1) + (month == kFebruary && leap ? 1 : 0);
}

bool take_date(std::string_view& text) {
  int year = 0;
  int month = 0;
  int day = 0;
  return take_number(text, 4, 0, 9999, year) && take(text, '-') &&
         take_number(text, 2, 1, 12, month) && take(text, '-') &&
         take_number(text, 2, 1, days_of(year, month), day);
}

/// A second of 60 is a leap second.
bool take_time(std::string_view& text) {
  const bool whole = take_number(text, 2, 0, 23) && take(text, ':') &&
                     take_number(text, 2, 0, 59) && take(text, ':') && take_number(text, 2, 0, 60);
  if (!whole || !take(text, '.')) return whole;
  const auto digits = std::find_if_not(text.begin(), text.end(), is_digit) - text.begin();
  text.remove_prefix(static_cast<std::size_t>(digits));
  return digits > 0;
}

bool take_offset(std::string_view& text) {
  if (take_either(text, 'Z', 'z')) return true;
  return take_either(text, '+', '-') && take_number(text, 2, 0, 23) && take(text, ':') &&
         take_number(text, 2, 0, 59);
}

}  // namespace

bool is_type(std::string_view text) {
  constexpr std::string_view kPrefix = "SYNC_";
  constexpr std::size_t kMostBytes = 64;
  if (!text.starts_with(kPrefix) || text.size() == kPrefix.size() || text.size() > kMostBytes)
    return false;
  return std::all_of(text.begin(), text.end(), [](char letter) {
    return is_upper(letter) || is_digit(letter) || letter == '_';
  });
}

bool is_known_type(std::string_view text) {
  return text == "SYNC_PROCESSING" || text == "SYNC_SUCCESS" || text == "SYNC_CONFLICT" ||
         text == "SYNC_FAILED";
}

bool is_organisation(std::string_view text) {
  constexpr std::size_t kMostBytes = 128;
  if (text.empty() || text.size() > kMostBytes || text[0] == '.') return false;
  return std::all_of(text.begin(), text.end(), [](char letter) {
    return is_upper(letter) || is_lower(letter) || is_digit(letter) || letter == '.' ||
           letter == '_' || letter == '-';
  });
}

bool is_timestamp(std::string_view text) {
  return take_date(text) && take_either(text, 'T', 't') && take_time(text) && take_offset(text) &&
         text.empty();
}

bool is_pfa_id(std::string_view text) {
  constexpr std::size_t kMostBytes = 256;
  return !text.empty() && text.size() <= kMostBytes;
}

bool is_event_id(std::string_view text) {
  constexpr std::size_t kMostBytes = 128;
  return !text.empty() && text.size() <= kMostBytes;
}

}  // namespace syncws::event_rules
