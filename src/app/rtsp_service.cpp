#include "app/rtsp_service.h"

#include "base/log.h"

#include <utility>

namespace headcount::app {

void RtspService::configure(const settings::Settings& settings) {
    if (server_ && settings.rtsp == settings_) {
        if (encoding_.mode() != privacy::Mode::normal) server_->close_everybody();
        return;
    }
    settings_ = settings.rtsp;
    fault_.clear();
    server_.reset(); // its port is free again
    if (!settings.rtsp.enabled) return;
    stream::RtspServer::Options options;
    options.rtsp = settings.rtsp;
    Result<std::unique_ptr<stream::RtspServer>> made = stream::RtspServer::open(std::move(options), encoding_, clock_);
    if (!made) {
        fault_ = made.error().sentence;
        log::error("{}", fault_);
        return;
    }
    log::info("RTSP is at rtsp://localhost:{}/main.", (*made)->port());
    server_ = std::move(*made);
}

web::ShownRtsp RtspService::shown() const {
    if (!server_) return {false, 0, false, {}, fault_};
    const stream::RtspServer::Status status = server_->status();
    return {true, status.connections, status.is_playing, encoding_.status().encoder, {}};
}

} // namespace headcount::app
