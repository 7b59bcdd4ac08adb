#pragma once

#include <functional>
#include <thread>

namespace syncws {

/// A thread that no signal is delivered to: they are for the main thread.
[[nodiscard]] std::thread start_without_signals(const std::function<void()>& run);

}  // namespace syncws
