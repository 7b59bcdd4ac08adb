#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace syncws {

/// Memory for very many objects of few sizes, each of them some hundred bytes: the C library adds 8
/// to 23 bytes to each, this adds none to speak of. A slab of 64 KiB holds blocks of one size, and
/// goes back to the system when nothing of it is used. (Bonwick, "The Slab Allocator", 1994.)
///
/// Slabs are cut from one range of addresses, so that it is known of any pointer whether it is
/// from here. Any thread. Blocks are aligned to 8 bytes.
class SmallBlocks {
 public:
  static constexpr std::size_t kMostBytes = 1024;
  static constexpr std::size_t kSlabBytes = std::size_t{64} * 1024;

  /// Reserves the addresses; memory comes as it is needed. `range` is a multiple of a slab.
  explicit SmallBlocks(std::size_t range = std::size_t{4} << 30);
  SmallBlocks(const SmallBlocks&) = delete;
  SmallBlocks& operator=(const SmallBlocks&) = delete;
  ~SmallBlocks();

  /// Null: it is more than kMostBytes, or nothing is left.
  [[nodiscard]] void* take(std::size_t bytes);
  /// Requires that it is from here.
  void give_back(void* block);

  [[nodiscard]] bool owns(const void* block) const;
  /// What can be used of a block that is from here.
  [[nodiscard]] std::size_t size_of(const void* block) const;
  /// Slabs that have a block in use, or are kept for the next.
  [[nodiscard]] std::size_t slabs() const { return slabs_; }

 private:
  struct Free;
  struct Slab;
  static constexpr std::size_t kGrain = 8;

  [[nodiscard]] Slab* slab_of(const void* block) const;
  [[nodiscard]] std::byte* fresh_memory();
  [[nodiscard]] Slab* make_slab(std::size_t block_bytes);
  void link(Slab& slab);
  void unlink(Slab& slab);
  void release(Slab& slab);

  std::byte* begin_ = nullptr;
  std::byte* fresh_ = nullptr;  ///< from here on nothing was used yet
  std::byte* end_ = nullptr;
  std::vector<std::byte*> released_;
  std::size_t slabs_ = 0;
  std::array<Slab*, kMostBytes / kGrain + 1> open_{};  ///< by size: slabs with a free block
  std::mutex mutex_;
};

/// The process's own. Never destroyed: whatever has a block may give it back at any time. Null
/// where sanitizers watch, which only see what becomes of memory that is the C library's.
[[nodiscard]] SmallBlocks* small_blocks();

/// Like malloc() and free(), from small_blocks() where that has something.
[[nodiscard]] void* take_small(std::size_t bytes);
void give_small_back(void* memory);

/// Base of classes of which there are very many.
struct InSmallBlocks {
  static void* operator new(std::size_t bytes);
  static void operator delete(void* memory) { give_small_back(memory); }
};

}  // namespace syncws
