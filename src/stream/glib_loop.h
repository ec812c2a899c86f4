#pragma once

#include <glib.h>

#include <functional>
#include <thread>

namespace headcount::stream {

/// A thread with a GLib main context of its own, for libraries that live on one.
class GlibLoop {
public:
    GlibLoop();
    /// What was posted before is still done.
    ~GlibLoop();
    GlibLoop(const GlibLoop&) = delete;
    GlibLoop& operator=(const GlibLoop&) = delete;

    /// Has something done on the loop's thread, in order. From any thread, without waiting.
    void post(std::function<void()> task);

    /// The same, and waits until it is done. Not from the loop's own thread.
    void post_and_wait(const std::function<void()>& task);

    GMainContext* context() const { return context_; }

private:
    GMainContext* context_;
    GMainLoop* loop_;
    std::thread thread_;
};

} // namespace headcount::stream
