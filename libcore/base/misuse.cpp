#include "base/misuse.h"

#include <cstdio>
#include <cstdlib>

namespace syncws {

void stop_for_misuse(std::string_view mistake) {
  std::fprintf(stderr, "syncws: internal error: %.*s\n", static_cast<int>(mistake.size()),
               mistake.data());
  std::abort();
}

}  // namespace syncws
