#include "backends/wal_check.h"

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <fstream>
#include <string_view>

#include "backends/wal_sums.h"

namespace syncws {
namespace {

constexpr std::size_t kHeader = 32;
constexpr std::size_t kFrameHeader = 24;
constexpr std::size_t kSummedHead = 8;  ///< of a frame's header; its sums stand behind the salts
constexpr std::size_t kSumsAt = 16;
constexpr std::uint32_t kMagic = 0x377f0682;  ///< its last bit: checksums read words big end first
constexpr std::uint32_t kVersion = 3'007'000;
constexpr std::uint32_t kLeastPage = 512;
constexpr std::uint32_t kMostPage = 65'536;

struct Header {
  bool is_good = false;
  bool big_end_first = false;
  std::uint32_t page = 0;
  std::uint32_t salt_1 = 0;
  std::uint32_t salt_2 = 0;
  WalSums sums;
};

WalSums sums_at(std::string_view bytes, std::size_t at) {
  return {wal_word(bytes, at), wal_word(bytes, at + 4)};
}

Header read_header(std::string_view bytes) {
  constexpr std::size_t kSummed = 24;
  Header header;
  header.big_end_first = (wal_word(bytes, 0) & 1) != 0;
  header.page = wal_word(bytes, 8);
  header.salt_1 = wal_word(bytes, 16);
  header.salt_2 = wal_word(bytes, 20);
  header.sums.add(bytes.substr(0, kSummed), header.big_end_first);
  const bool has_page_size = header.page >= kLeastPage && header.page <= kMostPage;
  header.is_good = (wal_word(bytes, 0) & ~1U) == kMagic && wal_word(bytes, 4) == kVersion &&
                   has_page_size && header.sums == sums_at(bytes, kSummed);
  return header;
}

/// Walks over the frames as SQLite's recovery does, and then on to the end.
class Walk {
 public:
  explicit Walk(const Header& header) : header_(header), sums_(header.sums) {}

  /// Whether this frame is a commit that recovery doesn't reach.
  [[nodiscard]] bool is_lost_commit(std::string_view frame) {
    ++number_;
    if (first_broken_ != 0) return is_commit(frame) && is_of_this_log(frame);
    const auto before = sums_;
    if (goes_on(frame)) return false;
    first_broken_ = number_;
    return is_damaged_commit(frame, before);
  }

  /// Of the frame that was last looked at, counted from 1.
  [[nodiscard]] std::uint64_t number() const { return number_; }
  /// Where recovery stops; 0: nowhere so far.
  [[nodiscard]] std::uint64_t first_broken() const { return first_broken_; }

 private:
  [[nodiscard]] bool goes_on(std::string_view frame) {
    if (wal_word(frame, 8) != header_.salt_1 || wal_word(frame, 12) != header_.salt_2) return false;
    if (wal_word(frame, 0) == 0) return false;
    sums_ = sums_behind(frame, sums_);
    return sums_ == sums_at(frame, kSumsAt);
  }

  [[nodiscard]] WalSums sums_behind(std::string_view frame, WalSums sums) const {
    sums.add(frame.substr(0, kSummedHead), header_.big_end_first);
    sums.add(frame.substr(kFrameHeader), header_.big_end_first);
    return sums;
  }

  /// A crash between the two writes that make a frame leaves a good head before old bytes, also of
  /// the last commit's frame. So that frame counts only if it was whole but for one bit.
  [[nodiscard]] bool is_damaged_commit(std::string_view frame, const WalSums& before) const {
    if (!is_of_this_log(frame)) return false;
    const auto wanted = sums_at(frame, kSumsAt);
    const auto found = sums_behind(frame, before);
    const auto wrong_bits =
        std::popcount(wanted.first ^ found.first) + std::popcount(wanted.second ^ found.second);
    if (wrong_bits <= 1) return is_commit(frame);  // one of the salts, or of the sums
    if (!is_commit(frame)) return would_be_commit(frame, before);
    const auto summed =
        std::string(frame.substr(0, kSummedHead)).append(frame.substr(kFrameHeader));
    return is_one_bit_off(summed, found, wanted, header_.big_end_first);
  }

  /// With another bit in the word that says so.
  [[nodiscard]] bool would_be_commit(std::string_view frame, const WalSums& before) const {
    constexpr std::size_t kWordBits = 32;
    std::string other(frame);
    for (std::size_t bit = 0; bit < kWordBits; ++bit) {
      auto& byte = other[4 + bit / 8];
      const char was = byte;
      byte = static_cast<char>(static_cast<unsigned char>(was) ^ (1U << (bit % 8)));
      if (sums_behind(other, before) == sums_at(frame, kSumsAt)) return true;
      byte = was;
    }
    return false;
  }

  [[nodiscard]] static bool is_commit(std::string_view frame) { return wal_word(frame, 4) != 0; }

  /// A frame that an earlier log left behind differs in both salts; one salt alone was damaged.
  [[nodiscard]] bool is_of_this_log(std::string_view frame) const {
    return wal_word(frame, 8) == header_.salt_1 || wal_word(frame, 12) == header_.salt_2;
  }

  const Header& header_;
  WalSums sums_;
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
