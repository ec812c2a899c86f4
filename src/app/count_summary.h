#pragma once

#include "app/stage_times.h"
#include "counting/events.h"
#include "settings/scene.h"

#include <cstdint>
#include <string>
#include <vector>

namespace headcount::app {

/// What `headcount count` tells of a recording: collected frame by frame, written as the command line's documented JSON.
class CountSummary {
public:
    /// `sample_every`: the spacing of the samples; at least one frame.
    CountSummary(const settings::Scene& scene, Duration sample_every);

    void add(const counting::Events& events, int people_in_view, const StageTimes& times);

    /// Dwells that were still running when the recording ended.
    void add_running_dwells(const std::vector<counting::Dwell>& dwells);

    std::int64_t frames() const { return frames_; }
    int in() const { return in_; }
    int out() const { return out_; }

    struct Sample {
        Duration time{};
        int total = 0; ///< people in view, outside the masks
        std::vector<int> regions;
    };
    const std::vector<Sample>& samples() const { return samples_; }

    /// The result without figures that differ from run to run: the same recording and scene give the same bytes.
    std::string events_json() const;

    /// The whole result. `elapsed` is the time that the machine needed.
    std::string json(const std::string& source, Duration elapsed) const;

private:
    struct RegionFigures {
        int id = 0;
        std::string name;
        int most = 0;
        double person_seconds = 0;
        int now = 0;
    };

    void add_sample(const counting::Events& events, int people_in_view);

    Duration sample_every_;
    Duration next_sample_{};
    Duration last_time_{};
    Duration last_step_{};
    std::int64_t frames_ = 0;
    int in_ = 0;
    int out_ = 0;
    StageTimes spent_;
    std::vector<RegionFigures> regions_;
    std::vector<Sample> samples_;
    std::vector<counting::Crossing> crossings_;
    std::vector<counting::Dwell> dwells_;
    std::vector<counting::Passage> passages_;
};

} // namespace headcount::app
