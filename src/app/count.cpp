#include "app/annotated_video.h"
#include "app/commands.h"
#include "app/composition.h"
#include "app/count_summary.h"
#include "app/observation_json.h"
#include "app/pipeline.h"
#include "app/progress_bar.h"
#include "app/recording_job.h"
#include "base/text_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

namespace headcount::app {

namespace {

namespace fs = std::filesystem;

/// A file to be written line by line while counting.
Result<std::ofstream> open_for_writing(const fs::path& path) {
    std::ofstream file;
    if (path.empty()) return file;
    file.open(path, std::ios::binary | std::ios::trunc);
    if (!file) return failure(fmt::format("{} cannot be written: {}.", path.string(), std::strerror(errno)));
    return file;
}

/// People in view, those in masks left out.
int people_in_view(const vision::Observation& seen, const std::vector<Polygon>& masks) {
    return static_cast<int>(std::count_if(seen.people.begin(), seen.people.end(), [&masks](const vision::Person& person) {
        return std::none_of(masks.begin(), masks.end(),
                            [&person](const Polygon& mask) { return contains(mask, person.anchor()); });
    }));
}

std::string progress(const Step& step, Duration elapsed) {
    const double seconds = std::max(to_seconds(elapsed), 1e-3);
    return fmt::format("{:.1f} s counted, {:.0f} frames a second", to_seconds(step.events.time),
                       static_cast<double>(step.frame.number + 1) / seconds);
}

Result<void> write_result(const fs::path& path, const std::string& json) {
    if (!path.empty()) return write_text_file(path, json);
    std::cout << json << std::flush;
    if (!std::cout) return failure("The result cannot be written to standard output.");
    return {};
}

Result<void> count_recording(const CountOptions& options) {
    const SystemClock clock;
    const Result<settings::Settings> settings = read_settings(options.settings, options.scene);
    if (!settings) return tl::unexpected(settings.error());
    Result<std::unique_ptr<video::Source>> source = open_recording(options.source, clock);
    if (!source) return tl::unexpected(source.error());
    if (Result<void> place = check_place_for(options.out); !place) return place;
    Result<std::ofstream> observations = open_for_writing(options.observations);
    if (!observations) return tl::unexpected(observations.error());
    Result<vision::PeopleFinder> finder = make_people_finder(settings->detection, 1, clock);
    if (!finder) return tl::unexpected(finder.error());

    if (Result<void> place = check_place_for(options.video); !place) return place;
    if (!options.video.empty() && settings->privacy.mode != settings::PrivacyMode::normal)
        return failure("The settings' privacy mode allows no recordings; --video exists in the mode normal only.");
    AnnotatedVideo video(options.video, *settings);

    CountSummary summary(settings->scene, from_seconds(options.sample_every_s));
    Pipeline pipeline(std::move(*source), std::move(*finder),
                      counting::Counter(settings->scene, counting_rules(settings->counting)), clock,
                      FrameChoice(settings->detection.most_per_second));
    const Duration began = clock.steady();
    video::SourceState end;
    {
        ProgressBar bar;
        Pipeline::Listener listener;
        listener.on_step = [&](const Step& step) {
            summary.add(step.events, people_in_view(step.seen, settings->scene.masks), step.times);
            if (observations->is_open()) *observations << observation_line(step.seen);
            if (!options.video.empty()) video.add(step);
            bar.show(clock.steady(), progress(step, clock.steady() - began));
        };
        end = pipeline.run({}, listener);
    }
    const Duration elapsed = clock.steady() - began;
    if (end.kind != video::SourceState::Kind::ended) return failure(end.sentence);
    if (summary.frames() == 0) return failure(fmt::format("{} holds no picture that can be read.", options.source));
    if (Result<void> written = video.finish(); !written) return written;
    observations->flush();
    if (!*observations) return failure(fmt::format("{} could not be written completely.", options.observations.string()));
    summary.add_running_dwells(pipeline.counter().running_dwells());
    return write_result(options.out, summary.json(options.source, elapsed));
}

} // namespace

int count(const CountOptions& options) {
    const Result<void> done = count_recording(options);
    if (done) return exit_done;
    std::cerr << "headcount count: " << done.error().sentence << '\n';
    return exit_failed;
}

} // namespace headcount::app
