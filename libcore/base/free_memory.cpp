#include "base/free_memory.h"

#include <malloc.h>

namespace syncws {

void give_free_memory_back() { malloc_trim(0); }

}  // namespace syncws
