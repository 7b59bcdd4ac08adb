#include "net/lws_memory.h"

#include <libwebsockets.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/small_blocks.h"

namespace syncws {
namespace {

void* move(void* memory, std::size_t bytes) {
  if (!small_blocks()->owns(memory)) return std::realloc(memory, bytes);
  auto* const moved = take_small(bytes);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, memory, std::min(bytes, small_blocks()->size_of(memory)));
  give_small_back(memory);
  return moved;
}

/// As realloc(), which the library uses for everything; no bytes: to be freed.
void* change_memory(void* memory, std::size_t bytes, const char* /*what_for*/) {
  if (bytes > 0) return memory == nullptr ? take_small(bytes) : move(memory, bytes);
  if (memory != nullptr) give_small_back(memory);
  return nullptr;
}

void* change_heap(void* memory, std::size_t bytes, const char* /*what_for*/) {
  if (bytes > 0) return std::realloc(memory, bytes);
  std::free(memory);
  return nullptr;
}

}  // namespace

void give_lws_memory() {
  lws_set_allocator(small_blocks() == nullptr ? change_heap : change_memory);
}

}  // namespace syncws
