#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "video/frame.h"
#include "vision/detector.h"
#include "vision/observation.h"
#include "vision/tracker.h"

#include <memory>
#include <span>

namespace headcount::vision {

/// What the last picture cost.
struct FindingTime {
    Duration detect{};
    Duration track{};
};

/// From pictures to people: the detector and the tracker, one after the other. One thread.
class PeopleFinder {
public:
    /// `clock` measures what the steps cost and must outlive this object.
    PeopleFinder(std::unique_ptr<Detector> detector, const TrackerOptions& options, const Clock& clock);

    /// The people known after this picture. An error means that the detector failed; nothing has changed then, and the
    /// next picture may be tried.
    Result<Observation> find(const video::Frame& frame);

    /// What was detected in the last picture, before tracking.
    std::span<const Detection> last_detections() const { return detections_; }
    FindingTime last_time() const { return last_time_; }

    /// The id that the next new person will get: for the options of a successor.
    PersonId next_id() const { return tracker_.next_id(); }

private:
    std::unique_ptr<Detector> detector_;
    Tracker tracker_;
    const Clock* clock_;
    std::vector<Detection> detections_;
    FindingTime last_time_;
};

} // namespace headcount::vision
