#pragma once

#include <cstddef>

#include "net/load_board.h"
#include "net/load_crowd.h"
#include "net/load_plan.h"

namespace syncws {

/// What a worker says, one datagram each: a letter and, for an error, its kind and sentence.
enum class LoadWord : char { ready = 'r', finished = 'f', error = 'e' };

/// The whole life of a worker process: connects when the board says so, receives until everything
/// has come and the board says that it is over. `line` is a socket to the crew.
void run_load_worker(const LoadCrowd::Settings& settings, const LoadPlan& plan, LoadBoard& board,
                     std::size_t process, int line);

}  // namespace syncws
