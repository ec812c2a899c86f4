#include "evaluation/truth.h"

#include "base/text_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace headcount::evaluation {

namespace {

namespace fs = std::filesystem;
using TruthJson = nlohmann::json;

// Debian's package opencv-doc has one recording whose truth is public; it is found where the package lays it.
const fs::path debian_recordings = "/usr/share/doc/opencv-doc/examples/data";

// Inside this file, what is wrong with a truth travels as an exception, as the JSON library's own complaints do.
[[noreturn]] void complain(const std::string& sentence) {
    throw std::invalid_argument(sentence);
}

Box box_of_pixels(const TruthJson& corner_and_size, double width, double height) {
    if (corner_and_size.size() != 4) complain("a box needs four numbers");
    const auto at = [&](std::size_t i) { return corner_and_size.at(i).get<double>(); };
    return {at(0) / width, at(1) / height, at(2) / width, at(3) / height};
}

std::pair<double, double> size_of(const std::string& text) {
    const std::size_t cross = text.find('x');
    if (cross == std::string::npos) complain(fmt::format("the size '{}' is not like 640x480", text));
    return {std::stod(text.substr(0, cross)), std::stod(text.substr(cross + 1))};
}

Polyline points_of(const TruthJson& list) {
    Polyline points;
    for (const TruthJson& point : list)
        points.push_back({point.at(0).get<double>(), point.at(1).get<double>()});
    return points;
}

LineTruth line_of(const TruthJson& line) {
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

std::vector<TrueCrossing> crossings_of(const TruthJson& events) {
    using counting::Direction;
    std::vector<TrueCrossing> crossings;
    for (const TruthJson& event : events) {
        // Every line of a truth that was counted by eye is drawn from left to right: up is In.
        const bool is_up = event.at("dir").get<std::string>() == "up";
        const auto span = event.at("t").get<std::array<double, 2>>();
        crossings.push_back({is_up ? Direction::in : Direction::out, event.at("n").get<int>(), span[0], span[1]});
    }
    return crossings;
}

/// Where a truth says when somebody was there, one at a time: a moment a second, half a second clear of coming and going.
void read_presence(const TruthJson& intervals, ClipTruth& clip) {
    constexpr double clearance = 0.5;
    double before = 0;
    const auto fill = [&clip](double from, double to, int people) {
        for (double moment = std::ceil(from + clearance); moment <= to - clearance; moment += 1)
            clip.people_at_s.emplace(moment, people);
    };
    for (const TruthJson& interval : intervals) {
        const auto span = interval.get<std::array<double, 2>>();
        fill(before, span[0], 0);
        fill(span[0], span[1], 1);
        before = span[1];
    }
}

/// Frames are counted from 1 in the published truth that this form comes from.
void read_published_frames(const TruthJson& truth, ClipTruth& clip) {
    for (const TruthJson& run : truth.value("count_per_frame_runs", TruthJson::array())) {
        for (std::int64_t frame = run.at("first"); frame <= run.at("last").get<std::int64_t>(); ++frame)
            clip.people_in_frame[frame - 1] = run.at("people");
    }
    if (!truth.contains("boxes_xywh")) return;
    const auto [width, height] = size_of(truth.at("size"));
    for (const auto& [frame, boxes] : truth.at("boxes_xywh").items()) {
        std::vector<TruePerson>& people = clip.boxes[std::stoll(frame) - 1];
        for (const TruthJson& box : boxes)
            people.push_back({box_of_pixels(box, width, height), false, std::nullopt});
    }
}

/// The line of a rendered clip is straight on the floor and curved in the picture: five of its points come near enough.
Polyline rendered_line(const TruthJson& pixels, const std::array<double, 2>& size) {
    constexpr std::size_t most_points = 5;
    if (pixels.size() < 2) complain("a line needs two points");
    Polyline line;
    for (std::size_t i = 0; i < most_points; ++i) {
        const TruthJson& pixel = pixels.at(i * (pixels.size() - 1) / (most_points - 1));
        line.push_back({pixel.at(0).get<double>() / size[0], pixel.at(1).get<double>() / size[1]});
    }
    return line;
}

void read_rendered_crossings(const TruthJson& truth, ClipTruth& clip) {
    using counting::Direction;
    clip.scene.line = rendered_line(truth.at("line").at("pixels"), truth.at("size").get<std::array<double, 2>>());
    LineTruth line;
    for (const TruthJson& crossing : truth.at("crossings")) {
        if (!crossing.at("visible").get<bool>()) continue;
        const bool is_in = crossing.at("direction").get<std::string>() == "in";
        ++(is_in ? line.in : line.out);
        const double time = crossing.at("time_s");
        clip.crossings.push_back({is_in ? Direction::in : Direction::out, 1, time, time});
    }
    line.in_least = line.in_most = line.in;
    line.out_least = line.out_most = line.out;
    clip.line = line;
}

/// Exact truth of a rendered clip: every frame, every person, with their identity.
void read_rendered_frames(const TruthJson& truth, ClipTruth& clip) {
    const auto size = truth.at("size").get<std::array<double, 2>>();
    constexpr double least_visible = 0.3;
    for (const TruthJson& frame : truth.at("frames")) {
        std::vector<TruePerson>& people = clip.boxes[frame.at("frame").get<std::int64_t>()];
        for (const TruthJson& person : frame.at("people")) {
            const auto corners = person.at("box").get<std::array<double, 4>>();
            const double left = std::max(corners[0], 0.0);
            const double top = std::max(corners[1], 0.0);
            const Box box{left / size[0], top / size[1], (std::min(corners[2], size[0]) - left) / size[0],
                          (std::min(corners[3], size[1]) - top) / size[1]};
            if (box.width <= 0 || box.height <= 0) continue;
            people.push_back({box, person.at("vis").get<double>() < least_visible, person.at("id").get<int>()});
        }
    }
}

ClipTruth clip_of(const fs::path& file, const TruthJson& truth) {
    ClipTruth clip;
    const std::string full = truth.contains("clip") ? truth.at("clip").get<std::string>() : truth.at("video").get<std::string>();
    const std::string name = full.substr(0, full.find(' '));
    clip.name = fs::path(name).stem().string();
    clip.recording = file.parent_path() / name;
    if (!fs::exists(clip.recording) && fs::exists(debian_recordings / name)) clip.recording = debian_recordings / name;
    if (!fs::exists(clip.recording)) complain(fmt::format("its recording {} is missing", name));

    if (truth.contains("crossings")) read_rendered_crossings(truth, clip);
    if (truth.contains("scene") && truth.at("scene").contains("line"))
        clip.scene.line = points_of(truth.at("scene").at("line").at("points"));
    if (clip.scene.line && !clip.line && truth.contains("line")) clip.line = line_of(truth.at("line"));
    if (truth.contains("events")) clip.crossings = crossings_of(truth.at("events"));
    read_presence(truth.value("present_intervals_s", TruthJson::array()), clip);
    for (const TruthJson& moment : truth.value("visible", TruthJson::array()))
        clip.people_at_s[moment.at("t_s")] = moment.at("people");
    read_published_frames(truth, clip);
    if (truth.contains("frames") && truth.at("frames").is_array()) read_rendered_frames(truth, clip);
    return clip;
}

LabelledSet labels_of(const fs::path& file, const TruthJson& truth) {
    LabelledSet set{file.stem().string(), {}};
    for (const TruthJson& image : truth.at("images")) {
        LabelledPicture picture{file.parent_path() / image.at("file").get<std::string>(), {}};
        if (!fs::exists(picture.file)) complain(fmt::format("its picture {} is missing", picture.file.filename().string()));
        const double width = image.at("width");
        const double height = image.at("height");
        for (const TruthJson& person : image.at("people"))
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
        const TruthJson truth = TruthJson::parse(*text);
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

} // namespace headcount::evaluation
