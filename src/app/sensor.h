#pragma once

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/shown.h"
#include "app/vision_thread.h"
#include "base/bounded_queue.h"
#include "base/clock.h"
#include "base/result.h"
#include "delivery/delivery.h"
#include "report/reporting.h"
#include "settings/store.h"
#include "stream/live_view.h"
#include "web/server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <string>

namespace headcount::app {

/// One sensor: everything of the design's picture, put together. Pictures become people and events on the vision thread; what
/// comes of them is handled here, on the I/O loop, one word after the other.
class Sensor {
public:
    /// Puts it together and starts it. Refused with one sentence: a data folder in use, settings that are not valid, no
    /// network, a port that is taken. A source or recipient that is not there is no such reason. The loop, on whose thread all
    /// members are called, and the clock must outlive it.
    static Result<std::unique_ptr<Sensor>> start(const ServeOptions& options, boost::asio::io_context& loop, const Clock& clock);

    /// Ends counting, takes in what has been counted, and saves it.
    ~Sensor();

    /// Reads the settings' file again. One that is not valid changes nothing, and the log says why.
    void reload();

private:
    Sensor(const ServeOptions& options, boost::asio::io_context& loop, const Clock& clock, DataFolder folder,
           settings::Store store);

    Result<void> start_vision();
    void start_looking(vision::PeopleFinder finder);
    void restart_vision(const settings::Settings& before);
    Result<void> start_server();

    void take_in(const Word& word);
    void take_in(const Sight& sight);
    void take_in(const video::SourceState& state);
    void tick();
    void hand_over(std::vector<report::Report> reports);
    void tell_status();

    report::Moment now() const { return {clock_.now(), clock_.steady()}; }
    settings::Settings effective(settings::Settings settings) const;
    SensorState state() const;

    const ServeOptions options_;
    boost::asio::io_context& loop_;
    const Clock& clock_;
    DataFolder folder_;
    settings::Store store_;
    settings::Settings settings_; // the store's, with what the command line says instead
    report::Identity identity_;

    std::unique_ptr<delivery::Delivery> delivery_;
    std::optional<report::Reporting> reporting_;
    vision::PersonId next_person_ = 1;
    Duration last_saved_{}; // steady time
    bool has_unsaved_ = true;

    stream::LiveView live_view_;
    std::unique_ptr<web::Server> server_;
    boost::asio::steady_timer timer_;

    video::SourceState source_state_;
    int width_ = 0;
    int height_ = 0;
    Pace pace_;
    std::string told_status_;

    std::shared_ptr<BoundedQueue<Word>> words_; // from the vision thread
    std::optional<VisionThread> vision_;
};

} // namespace headcount::app
