#pragma once

#include "base/geometry.h"
#include "base/result.h"
#include "counting/events.h"
#include "settings/scene.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace headcount::evaluation {

/// Somebody who really is in a picture.
struct TruePerson {
    Box box;                     ///< fractions of the picture
    bool ignore = false;         ///< finding them is neither right nor wrong
    std::optional<int> identity; ///< the same person in all frames, where the truth knows
};

/// A labelled picture.
struct LabelledPicture {
    std::filesystem::path file;
    std::vector<TruePerson> people;
};

/// Labelled pictures of one place.
struct LabelledSet {
    std::string name;
    std::vector<LabelledPicture> pictures;
};

/// How often a line was crossed, with the range of what an honest second counter could say.
struct LineTruth {
    int in = 0, in_least = 0, in_most = 0;
    int out = 0, out_least = 0, out_most = 0;
};

/// People who crossed the line while they were in view.
struct TrueCrossing {
    counting::Direction direction = counting::Direction::in;
    int people = 1;
    double from_s = 0; ///< when they came into view
    double to_s = 0;   ///< when they had left it
};

/// What is known of a recording. Everything but its name and file may be absent.
struct ClipTruth {
    std::string name;
    std::filesystem::path recording;
    settings::Scene scene;
    std::optional<LineTruth> line;
    std::vector<TrueCrossing> crossings;                   ///< one by one, as far as the truth knows; by time
    std::map<double, int> people_at_s;                     ///< people in view at a moment, seconds
    std::map<std::int64_t, int> people_in_frame;           ///< the same by frame, from 0
    std::map<std::int64_t, std::vector<TruePerson>> boxes; ///< by frame, from 0
};

/// A folder of recordings and labelled pictures with their truth; docs/accuracy.md has the form of the files.
struct Dataset {
    std::vector<ClipTruth> clips;
    std::vector<LabelledSet> labels;
};

/// Reads `folder/*.truth.json` and `folder/*.json` with labelled pictures, in `folder` itself and in its `clips/` and
/// `labels/`. Refused with one sentence: a folder without any truth, a truth that cannot be read, a missing recording.
Result<Dataset> read_dataset(const std::filesystem::path& folder);

} // namespace headcount::evaluation
