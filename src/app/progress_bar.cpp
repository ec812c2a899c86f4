#include "app/progress_bar.h"

#include <unistd.h>

#include <cstdio>

namespace headcount::app {

ProgressBar::ProgressBar() : is_terminal_(isatty(STDERR_FILENO) == 1) {
}

ProgressBar::~ProgressBar() {
    if (anything_shown_) std::fputs("\r\033[K", stderr);
}

void ProgressBar::show(Duration now, const std::string& text) {
    if (!is_terminal_ || (anything_shown_ && now - last_shown_ < std::chrono::milliseconds(100))) return;
    std::fprintf(stderr, "\r\033[K%s", text.c_str());
    std::fflush(stderr);
    last_shown_ = now;
    anything_shown_ = true;
}

} // namespace headcount::app
