#pragma once

#include "base/time.h"
#include "privacy/safe_picture.h"
#include "video/frame.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace headcount::stream {

/// A JPEG picture for viewers. Shared by all of them; never changed.
struct LivePicture {
    std::uint64_t frame = 0;
    WallTime taken_at{};
    std::string jpeg;
    privacy::Mode mode = privacy::Mode::normal; ///< that it was made in
};

/// Pictures for those who watch: filtered by privacy and encoded once for all viewers, on a thread of its own that sleeps
/// while nobody watches. Safe from any thread.
class LiveView {
public:
    /// `longest_side` of the pictures in pixels; at most `most_per_second` of them.
    struct Options {
        int longest_side = 1280;
        double most_per_second = 15;
        int quality = 75; ///< JPEG, 1 to 100
    };
    explicit LiveView(privacy::Rules rules);
    LiveView(privacy::Rules rules, const Options& options);
    ~LiveView();

    /// The newest frame. Never waits; costs next to nothing while nobody watches (the newest frame is kept for the next one who
    /// does).
    void offer(const video::Frame& frame);

    /// Watches until the returned handle is destroyed. `on_picture` is called on the live view's thread and must neither wait nor
    /// call the live view; once the handle's destructor has returned it is not called any more. The newest frame known is
    /// delivered at once. A handle may outlive the live view.
    using OnPicture = std::function<void(std::shared_ptr<const LivePicture>)>;
    std::shared_ptr<void> watch(OnPicture on_picture);

    /// Other rules, in force for every picture that is handed out after this returns.
    void set_rules(privacy::Rules rules);

    /// That pictures are made in now.
    privacy::Mode mode() const;

    std::size_t viewers() const;

private:
    struct State;
    std::shared_ptr<State> state_; // shared with the handles
};

} // namespace headcount::stream
