#include "net/lws_memory.h"

#include <libwebsockets.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/small_blocks.h"

namespace syncws {
namespace {

/// Sanitizers only see what becomes of memory that is the C library's.
#ifdef SYNCWS_SANITIZED
constexpr bool kIsWatched = true;
#else
constexpr bool kIsWatched = false;
#endif

/// Never destroyed: the library may free what it has after everything else.
SmallBlocks& blocks() {
  static auto* const kBlocks = new SmallBlocks();
  return *kBlocks;
}

void* take(std::size_t bytes) {
  auto* const block = blocks().take(bytes);
  return block != nullptr ? block : std::malloc(bytes);
}

void give_back(void* memory) {
  if (blocks().owns(memory)) return blocks().give_back(memory);
  std::free(memory);
}

void* move(void* memory, std::size_t bytes) {
  if (!blocks().owns(memory)) return std::realloc(memory, bytes);
  auto* const moved = take(bytes);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, memory, std::min(bytes, blocks().size_of(memory)));
  blocks().give_back(memory);
  return moved;
}

/// As realloc(), which the library uses for everything; no bytes: to be freed.
void* change_memory(void* memory, std::size_t bytes, const char* /*what_for*/) {
  if (bytes == 0) {
    give_back(memory);
    return nullptr;
  }
  return memory == nullptr ? take(bytes) : move(memory, bytes);
}

}  // namespace

void give_lws_small_blocks() {
  if (!kIsWatched) lws_set_allocator(change_memory);
}

}  // namespace syncws
