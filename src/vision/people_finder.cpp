#include "vision/people_finder.h"

#include <utility>

namespace headcount::vision {

PeopleFinder::PeopleFinder(std::unique_ptr<Detector> detector, const TrackerOptions& options, const Clock& clock)
    : detector_(std::move(detector)), tracker_(options), clock_(&clock) {
}

Result<Observation> PeopleFinder::find(const video::Frame& frame) {
    const Duration start = clock_->steady();
    Result<std::vector<Detection>> detections = detector_->detect(frame);
    if (!detections) return tl::unexpected(std::move(detections.error()));
    detections_ = std::move(*detections);
    const Duration detected = clock_->steady();
    Observation people = tracker_.observe(frame.number, frame.time, static_cast<double>(frame.width) / frame.height, detections_);
    last_time_ = {detected - start, clock_->steady() - detected};
    return people;
}

} // namespace headcount::vision
