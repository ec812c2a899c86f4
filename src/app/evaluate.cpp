#include "app/commands.h"
#include "app/pipeline.h"
#include "app/progress_bar.h"
#include "base/text_file.h"
#include "evaluation/figures.h"
#include "vision/still_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <utility>

namespace headcount::app {

namespace {

using evaluation::ClipFigures;
using evaluation::ClipTruth;
using evaluation::JudgedPicture;
using evaluation::LabelledSet;
using evaluation::SetFigures;

/// Average precision looks at everything above this; the sensor itself does not look at it below 0.1.
constexpr float lowest_score = 0.01F;
/// From here on a detection is somebody who was found: the tracker's own bound.
const float working_score = vision::TrackerOptions{}.sure_score;

/// The sets of the labelled pictures that came with the project, by what the camera sees. Others are pooled in "all" only.
const std::map<std::string, std::vector<std::string>> pools_by_view{
    {"straight down", {"train-door", "ceiling", "office-fisheye"}},
    {"steep", {"hall", "paving", "one-by-one"}},
};

Result<std::unique_ptr<vision::Detector>> load_detector(const std::filesystem::path& model) {
    vision::DetectorOptions options;
    options.min_score = lowest_score;
    return vision::Detector::load(model, options);
}

// ---- Labelled pictures

struct JudgedSet {
    std::string name;
    std::vector<JudgedPicture> pictures;
};

Result<JudgedSet> look_at(const LabelledSet& set, vision::Detector& detector) {
    JudgedSet judged{set.name, {}};
    for (const evaluation::LabelledPicture& picture : set.pictures) {
        const Result<video::Frame> frame = vision::read_still_picture(picture.file);
        if (!frame) return tl::unexpected(frame.error());
        Result<std::vector<vision::Detection>> found = detector.detect(*frame);
        if (!found) return tl::unexpected(found.error());
        judged.pictures.push_back({picture.people, std::move(*found)});
    }
    return judged;
}

SetFigures pool(const std::string& name, const std::vector<JudgedSet>& sets, const std::vector<std::string>& wanted) {
    SetFigures figures;
    figures.name = name;
    std::vector<JudgedPicture> pictures;
    for (const JudgedSet& set : sets) {
        if (std::find(wanted.begin(), wanted.end(), set.name) == wanted.end()) continue;
        figures.pooled.push_back(set.name);
        pictures.insert(pictures.end(), set.pictures.begin(), set.pictures.end());
    }
    figures.pictures = static_cast<int>(pictures.size());
    figures.detection = evaluation::judge_detections(pictures, working_score);
    return figures;
}

/// Each set, then those that belong together, then all.
std::vector<SetFigures> judge_sets(const std::vector<JudgedSet>& sets) {
    std::vector<SetFigures> figures;
    std::vector<std::string> all;
    for (const JudgedSet& set : sets) {
        figures.push_back(pool(set.name, sets, {set.name}));
        figures.back().pooled.clear();
        all.push_back(set.name);
    }
    for (const auto& [view, names] : pools_by_view) {
        SetFigures pooled = pool(view, sets, names);
        if (pooled.pooled.size() > 1) figures.push_back(std::move(pooled));
    }
    if (sets.size() > 1) figures.push_back(pool("all", sets, all));
    return figures;
}

// ---- Recordings

/// Follows one recording and notes what its truth can be compared with.
class Judge {
public:
    explicit Judge(const ClipTruth& truth) : truth_(truth), next_moment_(truth.people_at_s.begin()) {}

    void take_in(const Step& step) {
        const auto people = static_cast<int>(step.seen.people.size());
        crossings_.insert(crossings_.end(), step.events.crossings.begin(), step.events.crossings.end());
        const double now = to_seconds(step.events.time);
        for (; next_moment_ != truth_.people_at_s.end() && next_moment_->first <= now; ++next_moment_)
            compare(now, next_moment_->second, people);
        const auto frame = static_cast<std::int64_t>(step.frame.number);
        if (const auto truth = truth_.people_in_frame.find(frame); truth != truth_.people_in_frame.end())
            compare(now, truth->second, people);
        if (const auto boxes = truth_.boxes.find(frame); boxes != truth_.boxes.end()) compare_boxes(boxes->second, step);
        ++frames_;
        length_ = step.events.time;
    }

    ClipFigures figures(Duration elapsed) const {
        ClipFigures figures;
        figures.name = truth_.name;
        figures.frames = frames_;
        figures.length = length_;
        figures.frames_per_second = static_cast<double>(frames_) / std::max(to_seconds(elapsed), 1e-6);
        if (truth_.line) figures.line = line_figures();
        if (!counted_.empty()) figures.people = evaluation::judge_counts(counted_, true_counts_);
        figures.wrong_counts = wrong_counts_;
        if (!pictures_.empty()) figures.detection = evaluation::judge_detections(pictures_, working_score);
        if (!followed_.empty()) figures.tracking = evaluation::judge_tracking(followed_);
        return figures;
    }

private:
    void compare(double time_s, int truth, int counted) {
        true_counts_.push_back(truth);
        counted_.push_back(counted);
        if (truth != counted) wrong_counts_.push_back({time_s, truth, counted});
    }

    void compare_boxes(const std::vector<evaluation::TruePerson>& truth, const Step& step) {
        pictures_.push_back({truth, {step.found.begin(), step.found.end()}});
        const bool are_named =
            std::all_of(truth.begin(), truth.end(), [](const auto& person) { return person.identity.has_value(); });
        if (!are_named) return;
        evaluation::JudgedFrame frame;
        for (const evaluation::TruePerson& person : truth) {
            if (person.ignore) {
                frame.ignored.push_back(person.box);
            } else {
                frame.truth.push_back({*person.identity, person.box});
            }
        }
        for (const vision::Person& person : step.seen.people)
            frame.followed.push_back({static_cast<std::int64_t>(person.id), person.box});
        followed_.push_back(std::move(frame));
    }

    evaluation::LineFigures line_figures() const {
        evaluation::LineFigures line;
        line.truth = *truth_.line;
        for (const counting::Crossing& crossing : crossings_)
            ++(crossing.direction == counting::Direction::in ? line.in : line.out);
        if (!truth_.crossings.empty()) line.wrong = evaluation::wrong_crossings(truth_.crossings, crossings_);
        return line;
    }

    const ClipTruth& truth_;
    std::map<double, int>::const_iterator next_moment_;
    std::int64_t frames_ = 0;
    Duration length_{};
    std::vector<counting::Crossing> crossings_;
    std::vector<int> counted_;
    std::vector<int> true_counts_;
    std::vector<evaluation::WrongCount> wrong_counts_;
    std::vector<JudgedPicture> pictures_;
    std::vector<evaluation::JudgedFrame> followed_;
};

Result<ClipFigures> judge_clip(const ClipTruth& truth, const std::filesystem::path& model, const vision::TrackerOptions& scheme,
                               const Clock& clock) {
    Result<std::unique_ptr<video::Source>> source = video::open_source("file:" + truth.recording.string(), {}, clock);
    if (!source) return tl::unexpected(source.error());
    Result<std::unique_ptr<vision::Detector>> detector = load_detector(model);
    if (!detector) return tl::unexpected(detector.error());
    Pipeline pipeline(std::move(*source), vision::PeopleFinder(std::move(*detector), scheme, clock),
                      counting::Counter(truth.scene), clock);
    Judge judge(truth);
    Pipeline::Listener listener;
    listener.on_step = [&judge](const Step& step) { judge.take_in(step); };
    const Duration began = clock.steady();
    const video::SourceState end = pipeline.run({}, listener);
    if (end.kind != video::SourceState::Kind::ended) return failure(fmt::format("{}: {}", truth.name, end.sentence));
    return judge.figures(clock.steady() - began);
}

// ---- The whole

Result<evaluation::Figures> measure(const EvaluateOptions& options, const Clock& clock) {
    const Result<evaluation::Dataset> dataset = evaluation::read_dataset(options.dataset);
    if (!dataset) return tl::unexpected(dataset.error());
    const Result<std::filesystem::path> model = vision::find_model(options.model.string());
    if (!model) return tl::unexpected(model.error());
    Result<std::unique_ptr<vision::Detector>> detector = load_detector(*model);
    if (!detector) return tl::unexpected(detector.error());

    evaluation::Figures figures{model->string(), working_score, {}, {}};
    ProgressBar bar;
    std::vector<JudgedSet> sets;
    for (const LabelledSet& set : dataset->labels) {
        bar.show(clock.steady(), set.name);
        Result<JudgedSet> judged = look_at(set, **detector);
        if (!judged) return tl::unexpected(judged.error());
        sets.push_back(std::move(*judged));
    }
    figures.sets = judge_sets(sets);
    for (const ClipTruth& clip : dataset->clips) {
        bar.show(clock.steady(), clip.name);
        Result<ClipFigures> judged =
            judge_clip(clip, *model, options.for_cluttered_places ? vision::algorithm_1() : vision::algorithm_2(), clock);
        if (!judged) return tl::unexpected(judged.error());
        figures.clips.push_back(std::move(*judged));
    }
    return figures;
}

} // namespace

int evaluate(const EvaluateOptions& options) {
    const SystemClock clock;
    const Result<evaluation::Figures> figures = measure(options, clock);
    if (!figures) {
        std::cerr << "headcount evaluate: " << figures.error().sentence << '\n';
        return exit_failed;
    }
    std::cout << evaluation::figures_text(*figures);
    if (options.json.empty()) {
        std::cout << '\n' << evaluation::figures_json(*figures);
    } else if (const Result<void> written = write_text_file(options.json, evaluation::figures_json(*figures)); !written) {
        std::cerr << "headcount evaluate: " << written.error().sentence << '\n';
        return exit_failed;
    }
    return exit_done;
}

} // namespace headcount::app
