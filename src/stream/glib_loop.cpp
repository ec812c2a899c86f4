#include "stream/glib_loop.h"

#include <future>
#include <memory>
#include <utility>

namespace headcount::stream {

namespace {

using Task = std::function<void()>;

gboolean run_task(gpointer task) {
    (*static_cast<Task*>(task))();
    return G_SOURCE_REMOVE;
}

void delete_task(gpointer task) {
    const std::unique_ptr<Task> gone(static_cast<Task*>(task));
}

} // namespace

GlibLoop::GlibLoop() : context_(g_main_context_new()), loop_(g_main_loop_new(context_, FALSE)) {
    thread_ = std::thread([this] {
        g_main_context_push_thread_default(context_);
        g_main_loop_run(loop_);
        g_main_context_pop_thread_default(context_);
    });
}

GlibLoop::~GlibLoop() {
    post([this] { g_main_loop_quit(loop_); });
    thread_.join();
    g_main_loop_unref(loop_);
    // What was closed last may have left sources behind that free it.
    while (g_main_context_iteration(context_, FALSE) != FALSE) {
    }
    g_main_context_unref(context_);
}

void GlibLoop::post(Task task) {
    GSource* const source = g_idle_source_new();
    g_source_set_priority(source, G_PRIORITY_HIGH);
    g_source_set_callback(source, run_task, std::make_unique<Task>(std::move(task)).release(), delete_task);
    g_source_attach(source, context_);
    g_source_unref(source);
}

void GlibLoop::post_and_wait(const Task& task) {
    std::promise<void> done;
    post([&] {
        task();
        done.set_value();
    });
    done.get_future().wait();
}

} // namespace headcount::stream
