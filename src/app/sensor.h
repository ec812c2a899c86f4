#pragma once

#include "account/account.h"
#include "app/commands.h"
#include "app/data_folder.h"
#include "app/history_recording.h"
#include "app/location_pushing.h"
#include "app/rtsp_service.h"
#include "app/shown.h"
#include "app/vision_thread.h"
#include "base/bounded_queue.h"
#include "base/clock.h"
#include "base/result.h"
#include "building/building.h"
#include "delivery/delivery.h"
#include "report/reporting.h"
#include "settings/store.h"
#include "stream/live_video.h"
#include "stream/live_view.h"
#include "stream/snapshots.h"
#include "stream/video_encoding.h"
#include "web/server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
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

    /// How it wants to go on once the loop has been stopped by it: not at all, anew, or anew as delivered.
    enum class Ending { none, restart, factory_reset };
    Ending ending() const { return ending_; }

    /// Reads the settings' file again. One that is not valid changes nothing, and the log says why.
    void reload();

private:
    Sensor(const ServeOptions& options, boost::asio::io_context& loop, const Clock& clock, DataFolder folder,
           settings::Store store, std::unique_ptr<account::Account> account);

    Result<void> start_vision();
    void start_looking(vision::PeopleFinder finder);
    Result<void> change(const settings::Settings& wanted);
    Result<void> set_privacy_mode(const std::string& mode);
    void apply(const settings::Settings& stored);
    void end(Ending ending);
    void restart_vision(const settings::Settings& before);
    Result<void> start_server();
    building::Orders building_orders();

    void take_in(const Word& word);
    void take_in(const Sight& sight);
    void take_in(const video::SourceState& state);
    void tick();
    void hand_over(std::vector<report::Report> reports);
    void tell_status();
    void show_building();

    report::Moment now() const { return {clock_.now(), clock_.steady()}; }
    settings::Settings effective(settings::Settings settings) const;
    SensorState state() const;
    std::optional<std::string> metrics() const;

    const ServeOptions options_;
    boost::asio::io_context& loop_;
    const Clock& clock_;
    DataFolder folder_;
    settings::Store store_;
    settings::Settings settings_; // the store's, with what the command line says instead
    report::Identity identity_;

    stream::Snapshots snapshots_; // which the delivery asks for
    std::unique_ptr<delivery::Delivery> delivery_;
    std::optional<report::Reporting> reporting_;
    vision::PersonId next_person_ = 1;
    std::optional<std::uint64_t> newest_frame_; // that was looked at
    Duration last_saved_{};                     // steady time
    bool has_unsaved_ = true;

    std::unique_ptr<account::Account> account_;
    HistoryRecording history_;
    LocationPushing location_push_;
    Ending ending_ = Ending::none;
    building::Building building_;

    stream::LiveView live_view_;
    stream::VideoEncoding encoding_;
    stream::LiveVideo live_video_;
    RtspService rtsp_;
    std::unique_ptr<web::Server> server_;
    boost::asio::steady_timer timer_;

    video::SourceState source_state_;
    int width_ = 0;
    int height_ = 0;
    Pace pace_;
    std::uint64_t frames_ = 0; // looked at since the start
    std::string told_status_;

    std::shared_ptr<video::WantedImage> wanted_image_; // of a local camera
    std::shared_ptr<BoundedQueue<Word>> words_;        // from the vision thread
    std::optional<VisionThread> vision_;
};

} // namespace headcount::app
