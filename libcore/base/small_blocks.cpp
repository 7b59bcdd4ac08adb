#include "base/small_blocks.h"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace syncws {

struct SmallBlocks::Free {
  Free* next;
};

/// Stands at the beginning of its memory.
struct SmallBlocks::Slab {
  std::size_t block_bytes;
  std::size_t used = 0;
  std::size_t fresh = sizeof(Slab);  ///< where blocks begin that were never used
  Free* free = nullptr;
  Slab* previous = nullptr;
  Slab* next = nullptr;

  [[nodiscard]] bool is_full() const { return free == nullptr && fresh + block_bytes > kSlabBytes; }
};

/// Nothing of it counts as used before it is, nor may the system put it into huge pages.
SmallBlocks::SmallBlocks(std::size_t range) {
  auto* const memory =
      mmap(nullptr, range, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return;
  madvise(memory, range, MADV_NOHUGEPAGE);
  begin_ = static_cast<std::byte*>(memory);
  fresh_ = begin_;
  end_ = begin_ + range;
}

SmallBlocks::~SmallBlocks() {
  if (begin_ != nullptr) munmap(begin_, static_cast<std::size_t>(end_ - begin_));
}

void* SmallBlocks::take(std::size_t bytes) {
  if (bytes > kMostBytes) return nullptr;
  const auto grains = bytes == 0 ? 1 : (bytes + kGrain - 1) / kGrain;
  const std::lock_guard lock(mutex_);
  auto*& open = open_[grains];
  if (open == nullptr) open = make_slab(grains * kGrain);
  if (open == nullptr) return nullptr;
  auto& slab = *open;
  ++slab.used;
  void* block = slab.free;
  if (block != nullptr) {
    slab.free = slab.free->next;
  } else {
    block = reinterpret_cast<std::byte*>(&slab) + slab.fresh;
    slab.fresh += slab.block_bytes;
  }
  if (slab.is_full()) unlink(slab);
  return block;
}

/// One empty slab of each size is kept, so that who comes and goes does not make one each time.
void SmallBlocks::give_back(void* block) {
  const std::lock_guard lock(mutex_);
  auto& slab = *slab_of(block);
  const bool was_full = slab.is_full();
  slab.free = new (block) Free{slab.free};
  if (was_full) link(slab);
  if (--slab.used == 0 && (slab.previous != nullptr || slab.next != nullptr)) release(slab);
}

bool SmallBlocks::owns(const void* block) const {
  const auto* const at = static_cast<const std::byte*>(block);
  return at >= begin_ && at < end_;
}

std::size_t SmallBlocks::size_of(const void* block) const { return slab_of(block)->block_bytes; }

SmallBlocks::Slab* SmallBlocks::slab_of(const void* block) const {
  const auto offset = static_cast<std::size_t>(static_cast<const std::byte*>(block) - begin_);
  return reinterpret_cast<Slab*>(begin_ + offset / kSlabBytes * kSlabBytes);
}

std::byte* SmallBlocks::fresh_memory() {
  if (fresh_ == end_ || mprotect(fresh_, kSlabBytes, PROT_READ | PROT_WRITE) != 0) return nullptr;
  auto* const memory = fresh_;
  fresh_ += kSlabBytes;
  return memory;
}

SmallBlocks::Slab* SmallBlocks::make_slab(std::size_t block_bytes) {
  auto* memory = released_.empty() ? fresh_memory() : released_.back();
  if (memory == nullptr) return nullptr;
  if (!released_.empty()) released_.pop_back();
  ++slabs_;
  return new (memory) Slab{block_bytes};
}

void SmallBlocks::link(Slab& slab) {
  auto*& first = open_[slab.block_bytes / kGrain];
  slab.next = first;
  if (first != nullptr) first->previous = &slab;
  first = &slab;
}

void SmallBlocks::unlink(Slab& slab) {
  if (slab.previous != nullptr) slab.previous->next = slab.next;
  if (slab.next != nullptr) slab.next->previous = slab.previous;
  auto*& first = open_[slab.block_bytes / kGrain];
  if (first == &slab) first = slab.next;
  slab.previous = slab.next = nullptr;
}

void SmallBlocks::release(Slab& slab) {
  unlink(slab);
  --slabs_;
  released_.push_back(reinterpret_cast<std::byte*>(&slab));
  madvise(&slab, kSlabBytes, MADV_DONTNEED);
}

SmallBlocks* small_blocks() {
#ifdef SYNCWS_SANITIZED
  return nullptr;
#else
  static auto* const kBlocks = new SmallBlocks();
  return kBlocks;
#endif
}

void* take_small(std::size_t bytes) {
  auto* const blocks = small_blocks();
  auto* const block = blocks == nullptr ? nullptr : blocks->take(bytes);
  return block != nullptr ? block : std::malloc(bytes);
}

void give_small_back(void* memory) {
  auto* const blocks = small_blocks();
  if (blocks != nullptr && blocks->owns(memory)) return blocks->give_back(memory);
  std::free(memory);
}

void* InSmallBlocks::operator new(std::size_t bytes) {
  auto* const memory = take_small(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace syncws
