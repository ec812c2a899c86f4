#include "app/truth.h"

#include "app/text_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace headcount::app {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Debian's package opencv-doc has one recording whose truth is public; it is found where the package lays it.
const fs::path debian_recordings = "/usr/share/doc/opencv-doc/examples/data";

// Inside this file, what is wrong with a truth travels as an exception, as the JSON library's own complaints do.
[[noreturn]] void complain(const std::string& sentence) {
    throw std::invalid_argument(sentence);
}

Box box_of_pixels(const Json& corner_and_size, double width, double height) {
    if (corner_and_size.size() != 4) complain("a box needs four numbers");
    const auto at = [&](std::size_t i) { return corner_and_size.at(i).get<double>(); };
    return {at(0) / width, at(1) / height, at(2) / width, at(3) / height};
}

std::pair<double, double> size_of(const std::string& text) {
    const std::size_t cross = text.find('x');
    if (cross == std::string::npos) complain(fmt::format("the size '{}' is not like 640x480", text));
    return {std::stod(text.substr(0, cross)), std::stod(text.substr(cross + 1))};
}

Polyline points_of(const Json& list) {
    Polyline points;
    for (const Json& point : list)
        points.push_back({point.at(0).get<double>(), point.at(1).get<double>()});
    return points;
}

LineTruth line_of(const Json& line) {
    LineTruth truth;
    truth.in = line.at("in").get<int>();
    truth.out = line.at("out").get<int>();
    const auto range = [&line](const char* key, int exact) {
        return line.contains(key) ? line.at(key).get<std::array<int, 2>>() : std::array<int, 2>{exact, exact};
    };
    truth.in_least = range("in_range", truth.in)[0];
    truth.in_most = range("in_range", truth.in)[1];
    truth.out_least = range("out_range", truth.out)[0];
    truth.out_most = range("out_range", truth.out)[1];
    return truth;
}

/// Frames are counted from 1 in the published truth that this form comes from.
void read_published_frames(const Json& truth, ClipTruth& clip) {
    for (const Json& run : truth.value("count_per_frame_runs", Json::array())) {
        for (std::int64_t frame = run.at("first"); frame <= run.at("last").get<std::int64_t>(); ++frame)
            clip.people_in_frame[frame - 1] = run.at("people");
    }
    if (!truth.contains("boxes_xywh")) return;
    const auto [width, height] = size_of(truth.at("size"));
    for (const auto& [frame, boxes] : truth.at("boxes_xywh").items()) {
        std::vector<TruePerson>& people = clip.boxes[std::stoll(frame) - 1];
        for (const Json& box : boxes)
            people.push_back({box_of_pixels(box, width, height), false, std::nullopt});
    }
}

/// Exact truth of a rendered clip: every frame, every person, with their identity.
void read_rendered_frames(const Json& truth, ClipTruth& clip) {
    const auto size = truth.at("size").get<std::array<double, 2>>();
    constexpr double least_visible = 0.3;
    for (const Json& frame : truth.at("frames")) {
        std::vector<TruePerson>& people = clip.boxes[frame.at("frame").get<std::int64_t>()];
        for (const Json& person : frame.at("people")) {
            const auto corners = person.at("box").get<std::array<double, 4>>();
            const double left = std::max(corners[0], 0.0);
            const double top = std::max(corners[1], 0.0);
            const Box box{left / size[0], top / size[1], (std::min(corners[2], size[0]) - left) / size[0],
                          (std::min(corners[3], size[1]) - top) / size[1]};
            people.push_back({box, person.at("vis").get<double>() < least_visible, person.at("id").get<int>()});
        }
    }
}

ClipTruth clip_of(const fs::path& file, const Json& truth) {
    ClipTruth clip;
    const std::string full = truth.contains("clip") ? truth.at("clip").get<std::string>() : truth.at("video").get<std::string>();
    const std::string name = full.substr(0, full.find(' '));
    clip.name = fs::path(name).stem().string();
    clip.recording = file.parent_path() / name;
    if (!fs::exists(clip.recording) && fs::exists(debian_recordings / name)) clip.recording = debian_recordings / name;
    if (!fs::exists(clip.recording)) complain(fmt::format("its recording {} is missing", name));

    if (truth.contains("scene") && truth.at("scene").contains("line"))
        clip.scene.line = points_of(truth.at("scene").at("line").at("points"));
    if (clip.scene.line && truth.contains("line")) clip.line = line_of(truth.at("line"));
    for (const Json& moment : truth.value("visible", Json::array()))
        clip.people_at_s[moment.at("t_s")] = moment.at("people");
    read_published_frames(truth, clip);
    if (truth.contains("frames") && truth.at("frames").is_array()) read_rendered_frames(truth, clip);
    return clip;
}

LabelledSet labels_of(const fs::path& file, const Json& truth) {
    LabelledSet set{file.stem().string(), {}};
    for (const Json& image : truth.at("images")) {
        LabelledPicture picture{file.parent_path() / image.at("file").get<std::string>(), {}};
        if (!fs::exists(picture.file)) complain(fmt::format("its picture {} is missing", picture.file.filename().string()));
        const double width = image.at("width");
        const double height = image.at("height");
        for (const Json& person : image.at("people"))
            picture.people.push_back(
                {box_of_pixels(person.at("box"), width, height), person.value("ignore", false), std::nullopt});
        set.pictures.push_back(std::move(picture));
    }
    return set;
}

Result<void> add_file(const fs::path& file, Dataset& dataset) {
    const Result<std::string> text = read_text_file(file);
    if (!text) return failure(text.error().sentence);
    try {
        const Json truth = Json::parse(*text);
        if (truth.contains("images")) {
            dataset.labels.push_back(labels_of(file, truth));
        } else if (truth.contains("clip") || truth.contains("video")) {
            dataset.clips.push_back(clip_of(file, truth));
        }
    } catch (const std::exception& trouble) {
        return failure(fmt::format("The truth {} cannot be used: {}.", file.filename().string(), trouble.what()));
    }
    return {};
}

} // namespace

Result<Dataset> read_dataset(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const fs::path& place : {folder, folder / "clips", folder / "labels"}) {
        std::error_code trouble;
        for (const fs::directory_entry& entry : fs::directory_iterator(place, trouble)) {
            if (entry.path().extension() == ".json") files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    Dataset dataset;
    for (const fs::path& file : files) {
        if (Result<void> added = add_file(file, dataset); !added) return failure(added.error().sentence);
    }
    if (dataset.clips.empty() && dataset.labels.empty()) {
        return failure(fmt::format("{} holds no truth: expected NAME.truth.json beside recordings or SET.json beside pictures.",
                                   folder.string()));
    }
    return dataset;
}

} // namespace headcount::app
