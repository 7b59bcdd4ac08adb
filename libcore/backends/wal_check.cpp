#include "backends/wal_check.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <string_view>

namespace syncws {
namespace {

constexpr std::size_t kHeader = 32;
constexpr std::size_t kFrameHeader = 24;
constexpr std::uint32_t kMagic = 0x377f0682;  ///< its last bit: checksums read words big end first
constexpr std::uint32_t kVersion = 3'007'000;
constexpr std::uint32_t kLeastPage = 512;
constexpr std::uint32_t kMostPage = 65'536;

std::uint32_t word_at(std::string_view bytes, std::size_t at, bool big_end_first = true) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[at + (big_end_first ? i : 3 - i)]);
    word = (word << 8) | byte;
  }
  return word;
}

/// The two running sums that each frame carries on from the one before.
struct Sums {
  std::uint32_t first = 0;
  std::uint32_t second = 0;

  void add(std::string_view bytes, bool big_end_first) {
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      first += word_at(bytes, at, big_end_first) + second;
      second += word_at(bytes, at + 4, big_end_first) + first;
    }
  }
  [[nodiscard]] bool stand_at(std::string_view bytes, std::size_t at) const {
    return first == word_at(bytes, at) && second == word_at(bytes, at + 4);
  }
};

struct Header {
  bool is_good = false;
  bool big_end_first = false;
  std::uint32_t page = 0;
  std::uint32_t salt_1 = 0;
  std::uint32_t salt_2 = 0;
  Sums sums;
};

Header read_header(std::string_view bytes) {
  constexpr std::size_t kSummed = 24;
  Header header;
  header.big_end_first = (word_at(bytes, 0) & 1) != 0;
  header.page = word_at(bytes, 8);
  header.salt_1 = word_at(bytes, 16);
  header.salt_2 = word_at(bytes, 20);
  header.sums.add(bytes.substr(0, kSummed), header.big_end_first);
  const bool has_page_size = header.page >= kLeastPage && header.page <= kMostPage;
  header.is_good = (word_at(bytes, 0) & ~1U) == kMagic && word_at(bytes, 4) == kVersion &&
                   has_page_size && header.sums.stand_at(bytes, kSummed);
  return header;
}

/// Walks over the frames as SQLite's recovery does, and then on to the end.
class Walk {
 public:
  explicit Walk(const Header& header) : header_(header), sums_(header.sums) {}

  /// Whether this frame is a commit that recovery doesn't reach.
  [[nodiscard]] bool is_lost_commit(std::string_view frame) {
    ++number_;
    if (first_broken_ == 0 && !goes_on(frame)) first_broken_ = number_;
    return first_broken_ != 0 && is_commit(frame) && is_of_this_log(frame);
  }

  /// Of the frame that was last looked at, counted from 1.
  [[nodiscard]] std::uint64_t number() const { return number_; }
  /// Where recovery stops; 0: nowhere so far.
  [[nodiscard]] std::uint64_t first_broken() const { return first_broken_; }

 private:
  [[nodiscard]] bool goes_on(std::string_view frame) {
    if (word_at(frame, 8) != header_.salt_1 || word_at(frame, 12) != header_.salt_2) return false;
    if (word_at(frame, 0) == 0) return false;
    sums_.add(frame.substr(0, 8), header_.big_end_first);
    sums_.add(frame.substr(kFrameHeader), header_.big_end_first);
    return sums_.stand_at(frame, 16);
  }

  [[nodiscard]] static bool is_commit(std::string_view frame) { return word_at(frame, 4) != 0; }

  /// A frame that an earlier log left behind differs in both salts; one salt alone was damaged.
  [[nodiscard]] bool is_of_this_log(std::string_view frame) const {
    return word_at(frame, 8) == header_.salt_1 || word_at(frame, 12) == header_.salt_2;
  }

  const Header& header_;
  Sums sums_;
  std::uint64_t number_ = 0;
  std::uint64_t first_broken_ = 0;
};

bool read_all(std::ifstream& file, std::string& into) {
  file.read(into.data(), static_cast<std::streamsize>(into.size()));
  return file.gcount() == static_cast<std::streamsize>(into.size());
}

}  // namespace

std::optional<std::string> find_wal_damage(const std::string& wal_path) {
  std::ifstream file(wal_path, std::ios::binary);
  std::string head(kHeader, '\0');
  if (!file || !read_all(file, head)) return std::nullopt;
  const auto header = read_header(head);
  std::string frame(kFrameHeader + (header.is_good ? header.page : kLeastPage), '\0');
  Walk walk(header);
  while (read_all(file, frame)) {
    if (!header.is_good) return fmt::format("the beginning of {} is broken", wal_path);
    if (walk.is_lost_commit(frame)) {
      return fmt::format(
          "what was committed in {} up to frame {} can't be read, since frame {} is broken",
          wal_path, walk.number(), walk.first_broken());
    }
  }
  return std::nullopt;
}

}  // namespace syncws
