#include "app/commands.h"
#include "app/composition.h"
#include "app/count_summary.h"
#include "app/observation_json.h"
#include "app/pipeline.h"
#include "app/progress_bar.h"
#include "base/text_file.h"
#include "settings/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

namespace headcount::app {

namespace {

namespace fs = std::filesystem;

/// The settings that are asked for, with what is drawn in the scene's file.
Result<settings::Settings> read_settings(const CountOptions& options) {
    settings::Settings settings;
    if (!options.settings.empty()) {
        const Result<std::string> text = read_text_file(options.settings);
        if (!text) return tl::unexpected(text.error());
        Result<settings::Settings> parsed = settings::parse_settings(*text);
        if (!parsed) return failure(fmt::format("{}: {}", options.settings.string(), parsed.error().sentence));
        settings = std::move(*parsed);
    }
    const Result<std::string> text = read_text_file(options.scene);
    if (!text) return tl::unexpected(text.error());
    Result<settings::Scene> scene = settings::parse_scene(*text);
    if (!scene) return failure(fmt::format("{}: {}", options.scene.string(), scene.error().sentence));
    settings.scene = std::move(*scene);
    return settings;
}

Result<std::unique_ptr<video::Source>> open_recording(const std::string& address, const Clock& clock) {
    Result<std::unique_ptr<video::Source>> source = video::open_source(address, {.decoder_threads = decoder_threads}, clock);
    if (source && (*source)->is_live())
        return failure(fmt::format("{} is live and never ends; `headcount serve` counts it.", address));
    return source;
}

/// A file to be written line by line while counting.
Result<std::ofstream> open_for_writing(const fs::path& path) {
    std::ofstream file;
    if (path.empty()) return file;
    file.open(path, std::ios::binary | std::ios::trunc);
    if (!file) return failure(fmt::format("{} cannot be written: {}.", path.string(), std::strerror(errno)));
    return file;
}

/// Before an hour of counting, not after it: is there a folder for the result?
Result<void> check_place_for(const fs::path& path) {
    std::error_code trouble;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    if (path.empty() || fs::is_directory(folder, trouble)) return {};
    return failure(fmt::format("{} cannot be written: the folder {} does not exist.", path.string(), folder.string()));
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
    const Result<settings::Settings> settings = read_settings(options);
    if (!settings) return tl::unexpected(settings.error());
    Result<std::unique_ptr<video::Source>> source = open_recording(options.source, clock);
    if (!source) return tl::unexpected(source.error());
    if (Result<void> place = check_place_for(options.out); !place) return place;
    Result<std::ofstream> observations = open_for_writing(options.observations);
    if (!observations) return tl::unexpected(observations.error());
    Result<vision::PeopleFinder> finder = make_people_finder(settings->detection, 1, clock);
    if (!finder) return tl::unexpected(finder.error());

    CountSummary summary(settings->scene, from_seconds(options.sample_every_s));
    Pipeline pipeline(std::move(*source), std::move(*finder),
                      counting::Counter(settings->scene, counting_rules(settings->counting)), clock);
    const Duration began = clock.steady();
    video::SourceState end;
    {
        ProgressBar bar;
        Pipeline::Listener listener;
        listener.on_step = [&](const Step& step) {
            summary.add(step.events, people_in_view(step.seen, settings->scene.masks), step.times);
            if (observations->is_open()) *observations << observation_line(step.seen);
            bar.show(clock.steady(), progress(step, clock.steady() - began));
        };
        end = pipeline.run({}, listener);
    }
    const Duration elapsed = clock.steady() - began;
    if (end.kind != video::SourceState::Kind::ended) return failure(end.sentence);
    if (summary.frames() == 0) return failure(fmt::format("{} holds no picture that can be read.", options.source));
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
