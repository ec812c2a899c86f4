#include "app/sensor.h"

#include "app/composition.h"
#include "app/identity.h"
#include "app/saved_state.h"
#include "base/log.h"
#include "settings/document.h"
#include "vision/program_folder.h"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headcount::app {

namespace fs = std::filesystem;

namespace {

/// So much of counting may be lost in a crash, and so old may the page's status be.
constexpr Duration longest_unsaved = std::chrono::seconds(1);
/// While nobody is there, this often is enough for a successor to know until when its predecessor was awake; memory cards
/// wear out by writing.
constexpr Duration longest_unmarked = std::chrono::seconds(30);
constexpr std::size_t most_waiting_words = 64;

/// The page's files: beside the program, or where a package lays them.
fs::path page_folder() {
    std::error_code trouble;
    const fs::path beside = vision::program_folder() / "ui";
    return fs::exists(beside / "index.html", trouble) ? beside : fs::path("/usr/share/headcount/ui");
}

StageTimes without_decoding(StageTimes times) {
    times.decode = {};
    return times;
}

bool is_worth_saving(const Sight& sight) {
    const counting::Events& events = sight.happening.events;
    return !sight.people.people.empty() || events.occupancy_changed || !events.crossings.empty() ||
           !events.ended_dwells.empty() || !events.passages.empty();
}

} // namespace

// ---- Putting it together

Result<std::unique_ptr<Sensor>> Sensor::start(const ServeOptions& options, boost::asio::io_context& loop, const Clock& clock) {
    Result<DataFolder> folder = DataFolder::open(options.data_folder);
    if (!folder) return tl::unexpected(folder.error());
    Result<settings::Store> store = settings::Store::open(folder->settings_file());
    if (!store) return tl::unexpected(store.error());
    std::unique_ptr<Sensor> sensor(new Sensor(options, loop, clock, std::move(*folder), std::move(*store)));
    if (Result<void> listening = sensor->start_server(); !listening) return tl::unexpected(listening.error());
    if (Result<void> looking = sensor->start_vision(); !looking) return tl::unexpected(looking.error());
    sensor->tick();
    return sensor;
}

Sensor::Sensor(const ServeOptions& options, boost::asio::io_context& loop, const Clock& clock, DataFolder folder,
               settings::Store store)
    : options_(options),
      loop_(loop),
      clock_(clock),
      folder_(std::move(folder)),
      store_(std::move(store)),
      settings_(effective(store_.current())),
      identity_(find_identity(settings_.device, options_.data_folder)),
      delivery_(delivery::Delivery::open(folder_.outbox_file(), settings_, identity_.serial_number, clock)),
      live_view_(settings_.scene.masks),
      timer_(loop),
      words_(std::make_shared<BoundedQueue<Word>>(most_waiting_words)) {
    const SavedState saved = saved_state_from(delivery_->saved_state());
    next_person_ = saved.next_person;
    reporting_.emplace(settings_, identity_, now(), saved.reporting);
}

Result<void> Sensor::start_server() {
    web::Answers answers;
    answers.status = [this] { return web::status_answer(shown_status(state())); };
    answers.scene = [this] { return settings::to_json(settings_.scene); };
    answers.settings = [this] { return settings::to_public_json(settings_); };
    answers.schema = [] { return settings::json_schema(); };
    web::ServerOptions options;
    options.address = settings_.web.address;
    options.port = static_cast<std::uint16_t>(settings_.web.port);
    options.page_folder = page_folder();
    if (!settings_.web.host_name.empty()) options.host_names = {settings_.web.host_name};
    Result<std::unique_ptr<web::Server>> server = web::Server::open(loop_, options, std::move(answers), live_view_);
    if (!server) return tl::unexpected(server.error());
    server_ = std::move(*server);
    log::info("The page is at http://{}:{}.", options.address == "0.0.0.0" ? "localhost" : options.address, server_->port());
    return {};
}

Result<void> Sensor::start_vision() {
    Result<vision::PeopleFinder> finder = make_people_finder(settings_.detection, next_person_, clock_);
    if (!finder) return tl::unexpected(finder.error());
    start_looking(std::move(*finder));
    return {};
}

void Sensor::start_looking(vision::PeopleFinder finder) {
    VisionThread::Orders orders;
    orders.address = settings_.source.address;
    orders.source.loop = settings_.source.loop;
    orders.source.decoder_threads = decoder_threads;
    orders.source.real_time = !options_.full_speed;
    orders.scene = settings_.scene;
    orders.rules = counting_rules(settings_.counting);
    // The queue bounds what waits for the loop; each word in it has one call on the loop that takes it out.
    const auto hand_over_to_loop = [this, words = words_](Word word, const std::stop_token& stop) {
        if (!words->push(std::move(word), stop)) return false;
        boost::asio::post(loop_, [this, words] {
            if (words->size() == 0) return;
            if (const std::optional<Word> next = words->pop()) take_in(*next);
        });
        return true;
    };
    vision_.emplace(std::move(orders), std::move(finder), live_view_, clock_, hand_over_to_loop);
}

Sensor::~Sensor() {
    if (vision_) vision_->stop();
    while (words_->size() > 0)
        take_in(*words_->pop());
    hand_over(reporting_->pass(now()));
    delivery_->flush();
}

/// What the command line says holds instead of what is stored.
settings::Settings Sensor::effective(settings::Settings settings) const {
    if (options_.source) settings.source.address = *options_.source;
    if (options_.loop) settings.source.loop = true;
    if (options_.port) settings.web.port = *options_.port;
    return settings;
}

void Sensor::reload() {
    Result<settings::Store> store = settings::Store::open(folder_.settings_file());
    if (!store) {
        log::error("The settings stay as they are. {}", store.error().sentence);
        return;
    }
    const settings::Settings before = std::exchange(settings_, effective(store->current()));
    store_ = std::move(*store);
    live_view_.set_masks(settings_.scene.masks);
    identity_ = find_identity(settings_.device, options_.data_folder);
    reporting_->set_identity(identity_);
    reporting_->reconfigure(settings_, now());
    delivery_->reconfigure(settings_);
    if (settings_.source != before.source || settings_.detection != before.detection) {
        restart_vision(before);
    } else {
        vision_->reconfigure(settings_.scene, counting_rules(settings_.counting));
    }
    if (settings_.web != before.web) log::warning("The page's address and port change with the next start.");
    has_unsaved_ = true;
    tell_status();
    log::info("The settings have been read again.");
}

/// Another source or network. If the network cannot be loaded, the old ones go on.
void Sensor::restart_vision(const settings::Settings& before) {
    Result<vision::PeopleFinder> finder = make_people_finder(settings_.detection, reserved_beyond(next_person_), clock_);
    if (!finder) {
        log::error("Source and detection stay as they are. {}", finder.error().sentence);
        settings_.source = before.source;
        settings_.detection = before.detection;
        vision_->reconfigure(settings_.scene, counting_rules(settings_.counting));
        return;
    }
    vision_->stop();
    while (words_->size() > 0)
        take_in(*words_->pop());
    start_looking(std::move(*finder));
}

// ---- While it runs

void Sensor::take_in(const Word& word) {
    std::visit([this](const auto& what) { take_in(what); }, word);
}

void Sensor::take_in(const Sight& sight) {
    next_person_ = sight.next_person;
    width_ = sight.width;
    height_ = sight.height;
    // Reading in real time is waiting for the time to come, which is no work.
    pace_.add(clock_.steady(), options_.full_speed ? sight.times : without_decoding(sight.times));
    std::vector<report::Report> reports = reporting_->take_in(sight.happening, now());
    has_unsaved_ = has_unsaved_ || is_worth_saving(sight);
    if (!reports.empty() || !sight.happening.events.crossings.empty()) hand_over(std::move(reports));
    if (server_->listeners() > 0) {
        const double pace = pace_.frames_per_second(clock_.steady());
        server_->publish(web::observation_message(shown_observation(sight, settings_.scene, reporting_->standing(), pace)));
    }
}

void Sensor::take_in(const video::SourceState& state) {
    source_state_ = state;
    if (state.is_fault()) {
        log::warning("{}", state.sentence);
    } else {
        log::info("{}", state.sentence);
    }
    tell_status();
}

/// At least each second, and whenever a report is due.
void Sensor::tick() {
    std::vector<report::Report> reports = reporting_->pass(now());
    if (!reports.empty() || has_unsaved_ || clock_.steady() - last_saved_ >= longest_unmarked) hand_over(std::move(reports));
    if (report::Identity identity = find_identity(settings_.device, options_.data_folder); identity != identity_) {
        identity_ = identity;
        reporting_->set_identity(std::move(identity));
    }
    tell_status();
    const Duration until_due = reporting_->next_due(now()) - clock_.steady();
    timer_.expires_after(std::clamp(until_due, Duration{1000}, longest_unsaved));
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) tick();
    });
}

/// Reports and the counts that they were made from reach the disk together.
void Sensor::hand_over(std::vector<report::Report> reports) {
    delivery_->submit(std::move(reports), to_text({reserved_beyond(next_person_), reporting_->save()}));
    last_saved_ = clock_.steady();
    has_unsaved_ = false;
}

SensorState Sensor::state() const {
    return {settings_,
            identity_.serial_number,
            source_state_,
            width_,
            height_,
            reporting_->standing(),
            pace_.frames_per_second(clock_.steady()),
            pace_.average(),
            delivery_->fault(),
            delivery_->status()};
}

/// Tells those who watch, if anything is different.
void Sensor::tell_status() {
    if (!server_ || server_->listeners() == 0) return;
    std::string message = web::status_message(shown_status(state()));
    if (message == told_status_) return;
    told_status_ = message;
    server_->publish(std::move(message));
}

} // namespace headcount::app
