#include "app/commands.h"
#include "app/observation_json.h"
#include "app/progress_bar.h"
#include "base/clock.h"
#include "base/text_file.h"
#include "vision/detector.h"
#include "vision/still_picture.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>

namespace headcount::app {

namespace {

namespace fs = std::filesystem;

bool is_picture(const fs::path& file) {
    std::string ending = file.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char letter) { return std::tolower(letter); });
    return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

/// The pictures that are named, and those in the folders that are named, in order.
Result<std::vector<fs::path>> collect(const std::vector<fs::path>& named) {
    std::vector<fs::path> pictures;
    for (const fs::path& path : named) {
        std::error_code trouble;
        if (!fs::is_directory(path, trouble)) {
            pictures.push_back(path);
            continue;
        }
        const std::size_t before = pictures.size();
        for (const fs::directory_entry& entry : fs::directory_iterator(path, trouble)) {
            if (entry.is_regular_file(trouble) && is_picture(entry.path())) pictures.push_back(entry.path());
        }
        if (pictures.size() == before) return failure(fmt::format("{} holds no PNG or JPEG pictures.", path.string()));
        std::sort(pictures.begin() + static_cast<std::ptrdiff_t>(before), pictures.end());
    }
    return pictures;
}

Result<std::string> detect_in(vision::Detector& detector, const fs::path& picture) {
    const Result<video::Frame> frame = vision::read_still_picture(picture);
    if (!frame) return failure(frame.error().sentence);
    const Result<std::vector<vision::Detection>> people = detector.detect(*frame);
    if (!people) return failure(people.error().sentence);
    return detections_line(picture.string(), frame->width, frame->height, *people);
}

} // namespace

int detect(const DetectOptions& options) {
    const auto refuse = [](const Error& error) {
        std::cerr << "headcount detect: " << error.sentence << '\n';
        return exit_failed;
    };
    const Result<std::vector<fs::path>> pictures = collect(options.pictures);
    if (!pictures) return refuse(pictures.error());
    const Result<fs::path> model = vision::find_model();
    if (!model) return refuse(model.error());
    vision::DetectorOptions detector_options;
    detector_options.min_score = static_cast<float>(options.min_score);
    const Result<std::unique_ptr<vision::Detector>> detector = vision::Detector::load(*model, detector_options);
    if (!detector) return refuse(detector.error());

    const SystemClock clock;
    std::string lines;
    std::size_t refused = 0;
    {
        ProgressBar bar;
        for (std::size_t i = 0; i < pictures->size(); ++i) {
            bar.show(clock.steady(), fmt::format("{} of {} pictures", i, pictures->size()));
            const Result<std::string> line = detect_in(**detector, (*pictures)[i]);
            if (line) {
                lines += *line;
            } else {
                std::cerr << "headcount detect: " << line.error().sentence << '\n';
                ++refused;
            }
        }
    }
    if (options.out.empty()) {
        std::cout << lines;
    } else if (const Result<void> written = write_text_file(options.out, lines); !written) {
        return refuse(written.error());
    }
    return refused == 0 ? exit_done : exit_failed;
}

} // namespace headcount::app
