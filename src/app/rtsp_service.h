#pragma once

#include "base/clock.h"
#include "settings/settings.h"
#include "stream/rtsp_server.h"
#include "web/live_messages.h"

#include <memory>
#include <string>

namespace headcount::app {

/// The RTSP server as the settings have it: there, not there, or made anew.
class RtspService {
public:
    /// What it sends, and the clock, must outlive it.
    RtspService(stream::VideoEncoding& encoding, const Clock& clock) : encoding_(encoding), clock_(clock) {}

    /// Takes over settings, after the encoding has. A server that can't listen is told in the log and the status; counting goes
    /// on.
    void configure(const settings::Settings& settings);

    web::ShownRtsp shown() const;

private:
    stream::VideoEncoding& encoding_;
    const Clock& clock_;
    settings::Rtsp settings_; // that the server was made for
    std::string fault_;       // why there is no server although there should be; empty: none
    std::unique_ptr<stream::RtspServer> server_;
};

} // namespace headcount::app
