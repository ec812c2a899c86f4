#include "app/sensor.h"

#include "app/account_api.h"
#include "app/building_api.h"
#include "app/building_present.h"
#include "app/composition.h"
#include "app/history_api.h"
#include "app/identity.h"
#include "app/lens_api.h"
#include "app/metrics.h"
#include "app/metrics_api.h"
#include "app/openapi_api.h"
#include "app/recipients_api.h"
#include "app/saved_state.h"
#include "app/settings_api.h"
#include "app/status_api.h"
#include "base/log.h"
#include "base/set_clock.h"
#include "vision/program_folder.h"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
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

/// Reports carry the picture that they speak of where privacy allows one.
delivery::DeliveryOptions with_snapshots_of(stream::Snapshots& snapshots) {
    delivery::DeliveryOptions options;
    options.snapshot_of = [&snapshots](std::uint64_t frame) -> std::shared_ptr<const std::string> {
        Result<std::shared_ptr<const std::string>> jpeg = snapshots.jpeg_of(frame);
        return jpeg ? std::move(*jpeg) : nullptr;
    };
    return options;
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
    const auto post = [&loop](std::function<void()> work) { boost::asio::post(loop, std::move(work)); };
    Result<std::unique_ptr<account::Account>> account = account::Account::open(folder->account_file(), clock, post, {});
    if (!account) return tl::unexpected(account.error());
    std::unique_ptr<Sensor> sensor(new Sensor(options, loop, clock, std::move(*folder), std::move(*store), std::move(*account)));
    if (Result<void> listening = sensor->start_server(); !listening) return tl::unexpected(listening.error());
    sensor->rtsp_.configure(sensor->settings_);
    if (Result<void> looking = sensor->start_vision(); !looking) return tl::unexpected(looking.error());
    sensor->show_building();
    sensor->building_.configure(sensor->settings_, sensor->identity_.serial_number, HEADCOUNT_VERSION);
    sensor->tick();
    return sensor;
}

Sensor::Sensor(const ServeOptions& options, boost::asio::io_context& loop, const Clock& clock, DataFolder folder,
               settings::Store store, std::unique_ptr<account::Account> account)
    : options_(options),
      loop_(loop),
      clock_(clock),
      folder_(std::move(folder)),
      store_(std::move(store)),
      settings_(effective(store_.current())),
      identity_(find_identity(settings_.device, options_.data_folder)),
      snapshots_(privacy_rules(settings_)),
      delivery_(delivery::Delivery::open(folder_.outbox_file(), settings_, identity_.serial_number, clock,
                                         with_snapshots_of(snapshots_))),
      account_(std::move(account)),
      history_(folder_.history_file(), settings_, clock),
      location_push_(loop, settings_, clock),
      building_(loop, clock, building_orders()),
      live_view_(privacy_rules(settings_)),
      encoding_(privacy_rules(settings_)),
      live_video_(encoding_),
      rtsp_(encoding_, clock),
      timer_(loop),
      wanted_image_(std::make_shared<video::WantedImage>(image_options(settings_.image))),
      words_(std::make_shared<BoundedQueue<Word>>(most_waiting_words)) {
    const SavedState saved = saved_state_from(delivery_->saved_state());
    next_person_ = saved.next_person;
    reporting_.emplace(settings_, identity_, now(), saved.reporting);
}

/// What BACnet and Modbus clients and the wires can have done.
building::Orders Sensor::building_orders() {
    building::Orders orders;
    orders.reset_counts = [this] {
        reporting_->reset_counts(now());
        has_unsaved_ = true;
        log::info("The cumulative counts have been reset from the building.");
        show_building();
        tell_status();
    };
    orders.set_capacity = [this](int people) -> Result<void> {
        settings::Settings wanted = store_.current();
        wanted.counting.overcrowding.threshold = people;
        return change(wanted);
    };
    orders.signal_staff = [this] {
        if (vision_) vision_->signal_staff();
    };
    orders.restart = [this] { end(Ending::restart); };
    orders.factory_reset = [this] { end(Ending::factory_reset); };
    orders.set_clock = [](WallTime time) {
        if (Result<void> set = set_system_clock(time); !set) log::warning("{}", set.error().sentence);
    };
    return orders;
}

/// Stops the loop; whoever runs it sees to the rest.
void Sensor::end(Ending ending) {
    log::info("{}",
              ending == Ending::restart ? "The building asks for a restart." : "The button asks for everything as delivered.");
    ending_ = ending;
    loop_.stop();
}

Result<void> Sensor::start_server() {
    web::Api api;
    add_status_routes(api, [this] { return web::status_answer(shown_status(state())); });
    add_recipient_routes(api, *delivery_, loop_);
    add_settings_routes(api, {[this]() -> const settings::Settings& { return settings_; },
                              [this]() -> const settings::Settings& { return store_.current(); },
                              [this](const settings::Settings& wanted) { return change(wanted); }});
    add_account_routes(api, *account_,
                       {[this](const std::string& mode) { return set_privacy_mode(mode); }, [this] { server_->recheck(); }});
    add_history_routes(api, {history_.history(), loop_, clock_, [this]() -> const settings::Settings& { return settings_; }});
    add_metrics_route(api, [this] { return metrics(); });
    add_building_routes(api, [this] { return building_.pulse(); });
    add_lens_routes(api, [this] { return LensInUse{settings_.lens, width_, height_}; });
    add_openapi_route(api);
    web::ServerOptions options;
    options.address = settings_.web.address;
    options.port = static_cast<std::uint16_t>(settings_.web.port);
    options.page_folder = page_folder();
    if (!settings_.web.host_name.empty()) options.host_names = {settings_.web.host_name};
    Result<std::unique_ptr<web::Server>> server =
        web::Server::open(loop_, options, std::move(api), make_gate(*account_), {live_view_, &live_video_});
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
    orders.source.image = wanted_image_;
    orders.scene = settings_.scene;
    orders.rules = counting_rules(settings_.counting);
    orders.choice = FrameChoice(settings_.detection.most_per_second);
    // The queue bounds what waits for the loop; each word in it has one call on the loop that takes it out.
    const auto hand_over_to_loop = [this, words = words_](Word word, const std::stop_token& stop) {
        if (!words->push(std::move(word), stop)) return false;
        boost::asio::post(loop_, [this, words] {
            if (words->size() == 0) return;
            if (const std::optional<Word> next = words->pop()) take_in(*next);
        });
        return true;
    };
    const auto show = [this](const video::Frame& frame) {
        live_view_.offer(frame);
        snapshots_.offer(frame);
        encoding_.offer(frame);
    };
    vision_.emplace(std::move(orders), std::move(finder), show, clock_, hand_over_to_loop);
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
    store_ = std::move(*store);
    apply(store_.current());
    log::info("The settings have been read again.");
}

/// Somebody has changed the settings while it runs.
Result<void> Sensor::change(const settings::Settings& wanted) {
    if (Result<void> kept = store_.replace(wanted); !kept) return kept;
    apply(wanted);
    log::info("The settings have been changed.");
    return {};
}

/// With the privacy mode's password, which the settings' page does not have.
Result<void> Sensor::set_privacy_mode(const std::string& mode) {
    settings::Settings wanted = store_.current();
    for (const auto& choice : settings::Choices<settings::PrivacyMode>::all) {
        if (choice.name == mode) wanted.privacy.mode = choice.value;
    }
    return wanted == store_.current() ? Result<void>() : change(wanted);
}

void Sensor::apply(const settings::Settings& stored) {
    const settings::Settings before = std::exchange(settings_, effective(stored));
    live_view_.set_rules(privacy_rules(settings_));
    snapshots_.set_rules(privacy_rules(settings_));
    encoding_.set_rules(privacy_rules(settings_));
    rtsp_.configure(settings_);
    wanted_image_->set(image_options(settings_.image));
    identity_ = find_identity(settings_.device, options_.data_folder);
    reporting_->set_identity(identity_);
    reporting_->reconfigure(settings_, now());
    delivery_->reconfigure(settings_);
    history_.reconfigure(settings_);
    location_push_.reconfigure(settings_);
    building_.configure(settings_, identity_.serial_number, HEADCOUNT_VERSION);
    show_building();
    if (settings_.source != before.source || settings_.detection != before.detection) {
        restart_vision(before);
    } else {
        vision_->reconfigure(settings_.scene, counting_rules(settings_.counting));
    }
    if (settings_.web != before.web) log::warning("The page's address and port change with the next start.");
    has_unsaved_ = true;
    tell_status();
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
    newest_frame_ = sight.people.frame;
    width_ = sight.width;
    height_ = sight.height;
    // Reading in real time is waiting for the time to come, which is no work.
    pace_.add(clock_.steady(), options_.full_speed ? sight.times : without_decoding(sight.times));
    std::vector<report::Report> reports = reporting_->take_in(sight.happening, now());
    history_.take_in(sight, settings_.scene);
    location_push_.tell(sight, settings_);
    ++frames_;
    has_unsaved_ = has_unsaved_ || is_worth_saving(sight);
    show_building();
    if (!reports.empty() || !sight.happening.events.crossings.empty()) hand_over(std::move(reports));
    if (server_->listeners() > 0) {
        const double pace = pace_.frames_per_second(clock_.steady());
        server_->publish(web::observation_message(shown_observation(sight, settings_.scene, reporting_->standing(), pace)));
    }
}

void Sensor::take_in(const video::SourceState& state) {
    source_state_ = state;
    history_.take_in(state);
    if (state.is_fault()) {
        log::warning("{}", state.sentence);
    } else {
        log::info("{}", state.sentence);
    }
    show_building();
    tell_status();
}

/// At least each second, and whenever a report is due.
void Sensor::tick() {
    history_.tick();
    location_push_.tick();
    std::vector<report::Report> reports = reporting_->pass(now());
    if (!reports.empty() || has_unsaved_ || clock_.steady() - last_saved_ >= longest_unmarked) hand_over(std::move(reports));
    if (report::Identity identity = find_identity(settings_.device, options_.data_folder); identity != identity_) {
        identity_ = identity;
        reporting_->set_identity(std::move(identity));
    }
    server_->recheck();
    show_building();
    tell_status();
    const Duration until_due = reporting_->next_due(now()) - clock_.steady();
    timer_.expires_after(std::clamp(until_due, Duration{1000}, longest_unsaved));
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) tick();
    });
}

/// Reports and the counts that they were made from reach the disk together.
void Sensor::hand_over(std::vector<report::Report> reports) {
    for (report::Report& report : reports)
        report.frame = newest_frame_;
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
            delivery_->status(),
            rtsp_.shown(),
            history_.health(),
            history_.history().fault(),
            building_.status()};
}

/// The page for Prometheus; nothing while it is switched off.
std::optional<std::string> Sensor::metrics() const {
    if (!settings_.metrics.enabled) return std::nullopt;
    MetricsExtras extras;
    extras.frames = frames_;
    extras.page_listeners = server_ ? server_->listeners() : 0;
    extras.push_listeners = location_push_.listeners();
    extras.push_lost_lines = location_push_.lost_lines();
    extras.process = read_process_use();
    extras.temperatures = read_temperatures("/sys/class/thermal");
    return metrics_text(state(), extras);
}

void Sensor::show_building() {
    building_.show(building_present(settings_, reporting_->standing(), source_state_));
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
