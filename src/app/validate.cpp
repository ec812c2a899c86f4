#include "app/commands.h"
#include "app/composition.h"
#include "app/pipeline.h"
#include "app/progress_bar.h"
#include "app/recording_job.h"
#include "app/validation_api.h"
#include "base/text_file.h"
#include "privacy/safe_picture.h"
#include "stream/jpeg.h"
#include "stream/live_view.h"
#include "vision/program_folder.h"
#include "web/server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <csignal>
#include <iostream>
#include <optional>
#include <utility>

namespace headcount::app {

namespace {

namespace fs = std::filesystem;

constexpr Duration picture_pause = std::chrono::milliseconds(95); // ten a second: enough to see who crosses
constexpr int longest_shown_side = 800;
constexpr int jpeg_quality = 75;

fs::path validation_page_folder() {
    std::error_code trouble;
    const fs::path beside = vision::program_folder() / "ui-validate";
    return fs::exists(beside / "index.html", trouble) ? beside : fs::path("/usr/share/headcount/ui-validate");
}

/// Makes the pictures that the person will see while the sensor counts.
class Filming {
public:
    explicit Filming(const settings::Settings& settings)
        : filter_(privacy_rules(settings), longest_shown_side), encoder_(jpeg_quality) {}

    Result<void> add(const video::Frame& frame, PictureStore& store) {
        if (last_ && frame.time - *last_ < picture_pause) return {};
        last_ = frame.time;
        const Result<std::string> jpeg = encoder_.encode(filter_.apply(frame));
        if (!jpeg) return tl::unexpected(jpeg.error());
        return store.add(frame.time, *jpeg);
    }

private:
    privacy::Filter filter_;
    stream::JpegEncoder encoder_;
    std::optional<Duration> last_;
};

/// Counts it as `count` does.
Result<CountedRecording> count_for_a_person(const ValidateOptions& options, const Clock& clock) {
    const Result<settings::Settings> settings = read_settings(options.settings, options.scene);
    if (!settings) return tl::unexpected(settings.error());
    if (!settings->scene.line)
        return failure(fmt::format("{} has no line: there is nothing to validate.", options.scene.string()));
    if (settings->privacy.mode != settings::PrivacyMode::normal)
        return failure("The settings' privacy mode lets nobody watch recordings; validation exists in the mode normal only.");
    Result<std::unique_ptr<video::Source>> source = open_recording(options.source, clock);
    if (!source) return tl::unexpected(source.error());
    Result<vision::PeopleFinder> finder = make_people_finder(settings->detection, 1, clock);
    if (!finder) return tl::unexpected(finder.error());
    Result<PictureStore> store = PictureStore::make();
    if (!store) return tl::unexpected(store.error());

    CountedRecording recording{options.source, 0, 0, {}, settings->scene, {}, std::move(*store)};
    const bool is_watched = options.clicks.empty();
    Filming filming(*settings);
    Result<void> filmed;
    Pipeline pipeline(std::move(*source), std::move(*finder),
                      counting::Counter(settings->scene, counting_rules(settings->counting)), clock);
    ProgressBar bar;
    Pipeline::Listener listener;
    listener.on_step = [&](const Step& step) {
        recording.width = step.frame.width;
        recording.height = step.frame.height;
        recording.length = step.events.time;
        for (const counting::Crossing& crossing : step.events.crossings)
            recording.crossings.push_back({crossing.time, crossing.direction});
        if (is_watched && filmed) filmed = filming.add(step.frame, recording.pictures);
        bar.show(clock.steady(), fmt::format("{:.1f} s counted", to_seconds(step.events.time)));
    };
    const video::SourceState end = pipeline.run({}, listener);
    if (end.kind != video::SourceState::Kind::ended) return failure(end.sentence);
    if (recording.width == 0) return failure(fmt::format("{} holds no picture that can be read.", options.source));
    if (!filmed) return tl::unexpected(filmed.error());
    return recording;
}

Result<void> tell(const evaluation::Validation& validation, const std::string& name, const fs::path& out) {
    std::cout << evaluation::validation_text(validation, name) << std::flush;
    if (out.empty()) return {};
    return write_text_file(out, evaluation::validation_json(validation, name));
}

/// Serves the page until a signal ends it.
Result<void> serve_page(const CountedRecording& recording, const ValidateOptions& options) {
    std::signal(SIGPIPE, SIG_IGN);
    boost::asio::io_context loop;
    boost::asio::signal_set ending(loop, SIGINT, SIGTERM);
    ending.async_wait([&loop](const boost::system::error_code&, int) { loop.stop(); });
    web::Api api;
    Result<void> told;
    add_validation_routes(api, recording, [&](const evaluation::Validation& validation) {
        told = tell(validation, recording.name, options.out);
        if (!told) std::cerr << "headcount validate: " << told.error().sentence << '\n';
    });
    stream::LiveView nothing_live({});
    web::ServerOptions server_options;
    server_options.address = options.address;
    server_options.port = static_cast<std::uint16_t>(options.port);
    server_options.page_folder = validation_page_folder();
    const Result<std::unique_ptr<web::Server>> server =
        web::Server::open(loop, server_options, std::move(api), {}, {nothing_live});
    if (!server) return tl::unexpected(server.error());
    std::cerr << fmt::format("The recording has been counted. Open http://{}:{} and count it too; Ctrl+C ends.\n",
                             options.address == "127.0.0.1" ? "localhost" : options.address, (*server)->port());
    loop.run();
    return told;
}

Result<void> validate_recording(const ValidateOptions& options) {
    const SystemClock clock;
    if (Result<void> place = check_place_for(options.out); !place) return place;
    std::optional<evaluation::ManualCount> manual;
    if (!options.clicks.empty()) {
        const Result<std::string> text = read_text_file(options.clicks);
        if (!text) return tl::unexpected(text.error());
        Result<evaluation::ManualCount> clicks = evaluation::parse_clicks(*text);
        if (!clicks) return failure(fmt::format("{}: {}", options.clicks.string(), clicks.error().sentence));
        manual = std::move(*clicks);
    }
    const Result<CountedRecording> recording = count_for_a_person(options, clock);
    if (!recording) return tl::unexpected(recording.error());
    if (!manual) return serve_page(*recording, options);
    return tell(compare(*recording, *manual), recording->name, options.out);
}

} // namespace

int validate(const ValidateOptions& options) {
    const Result<void> done = validate_recording(options);
    if (done) return exit_done;
    std::cerr << "headcount validate: " << done.error().sentence << '\n';
    return exit_failed;
}

} // namespace headcount::app
