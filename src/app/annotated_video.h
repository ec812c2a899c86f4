#pragma once

#include "app/pipeline.h"
#include "base/result.h"
#include "privacy/safe_picture.h"
#include "settings/settings.h"
#include "stream/video_file.h"

#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

namespace headcount::app {

/// A recording with what was counted in it drawn over its pictures: people with their numbers and the way they came, what is
/// drawn in the scene, and the counts. The pictures have passed the privacy filter, as all that leave the program.
class AnnotatedVideo {
public:
    /// The file is begun with the first picture.
    AnnotatedVideo(std::filesystem::path path, const settings::Settings& settings);

    /// The next frame. What goes wrong is told by `finish`, so that counting goes on.
    void add(const Step& step);

    /// Ends the file. Nothing to do where nothing was added. Refused with the first thing that went wrong.
    Result<void> finish();

private:
    void remember(const Step& step);
    void draw(stream::Overlay& overlay, const Step& step) const;
    void draw_scene(stream::Overlay& overlay, const Step& step) const;
    void draw_people(stream::Overlay& overlay, const Step& step) const;
    bool is_masked(const vision::Person& person) const;

    std::filesystem::path path_;
    settings::Scene scene_;
    privacy::Filter filter_;
    std::unique_ptr<stream::VideoFile> file_;
    Result<void> trouble_;
    std::map<vision::PersonId, std::deque<vision::Waypoint>> trails_; ///< oldest first
    int in_ = 0;
    int out_ = 0;
};

} // namespace headcount::app
