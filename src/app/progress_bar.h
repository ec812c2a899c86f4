#pragma once

#include "base/time.h"

#include <string>

namespace headcount::app {

/// A line on the terminal that shows how far a long task is. Writes to standard error, and only where that is a terminal.
class ProgressBar {
public:
    ProgressBar();
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    /// Shows `text`, at most ten times a second of `now` (any steady clock).
    void show(Duration now, const std::string& text);

private:
    bool is_terminal_;
    Duration last_shown_{};
    bool anything_shown_ = false;
};

} // namespace headcount::app
