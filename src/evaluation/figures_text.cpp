#include "evaluation/figures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <iterator>

namespace headcount::evaluation {

namespace {

const char* const unknown = "–";

std::string_view direction_word(counting::Direction direction) {
    return direction == counting::Direction::in ? "In" : "Out";
}

std::string label(const SetFigures& set) {
    return set.pooled.empty() ? set.name : fmt::format("**{}** ({})", set.name, fmt::join(set.pooled, ", "));
}

std::string sets_table(const Figures& figures) {
    std::string text = fmt::format(
        "| labelled pictures | pictures | people | AP50 | precision at {:.2f} | recall | count bias | "
        "count error | exact | within 1 |\n|---|---|---|---|---|---|---|---|---|---|\n",
        figures.working_score);
    for (const SetFigures& set : figures.sets) {
        const DetectionFigures& found = set.detection;
        fmt::format_to(std::back_inserter(text),
                       "| {} | {} | {} | {:.3f} | {:.2f} | {:.2f} | {:+.2f} | {:.2f} | {:.0f} % | {:.0f} % |\n", label(set),
                       set.pictures, found.boxes, found.ap50, found.precision, found.recall, found.count_bias, found.count_error,
                       found.count_exact * 100, found.count_within_one * 100);
    }
    return text;
}

std::string range(int exact, int least, int most) {
    return least == most ? fmt::format("{}", exact) : fmt::format("{} ({} to {})", exact, least, most);
}

std::string line_cells(const std::optional<LineFigures>& line) {
    if (!line) return fmt::format("{} | {} | {} | {}", unknown, unknown, unknown, unknown);
    const LineTruth& truth = line->truth;
    return fmt::format("{} | {} | {} | {}", range(truth.in, truth.in_least, truth.in_most), line->in,
                       range(truth.out, truth.out_least, truth.out_most), line->out);
}

std::string people_cells(const std::optional<CountFigures>& people) {
    if (!people) return fmt::format("{} | {} | {}", unknown, unknown, unknown);
    return fmt::format("{:+.2f} / {:.2f} | {:.0f} % / {:.0f} % | {}", people->bias, people->error, people->exact * 100,
                       people->within_one * 100, people->moments);
}

std::string tracking_cells(const std::optional<TrackingFigures>& tracking) {
    if (!tracking) return fmt::format("{} | {} | {}", unknown, unknown, unknown);
    return fmt::format("{:.3f} | {:.3f} | {}", tracking->mota, tracking->idf1, tracking->switches);
}

std::string clips_table(const std::vector<ClipFigures>& clips) {
    std::string text =
        "| recording | In: truth | In: counted | Out: truth | Out: counted | people in view: bias / error | "
        "exact / within 1 | moments | AP50 | MOTA | IDF1 | switches | fps |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
    for (const ClipFigures& clip : clips) {
        const std::string ap50 = clip.detection ? fmt::format("{:.3f}", clip.detection->ap50) : unknown;
        fmt::format_to(std::back_inserter(text), "| {} | {} | {} | {} | {} | {:.0f} |\n", clip.name, line_cells(clip.line),
                       people_cells(clip.people), ap50, tracking_cells(clip.tracking), clip.frames_per_second);
    }
    return text;
}

std::string wrong_crossing(const WrongCrossing& wrong) {
    if (!wrong.is_missed)
        return fmt::format("counted {} at {:.1f} s where the truth has nobody", direction_word(wrong.direction), wrong.from_s);
    return fmt::format("missed {} of somebody in view from {:.1f} to {:.1f} s", direction_word(wrong.direction), wrong.from_s,
                       wrong.to_s);
}

/// Neighbouring moments with the same mistake are one mistake.
std::string wrong_counts(const std::vector<WrongCount>& wrong) {
    std::vector<std::string> spans;
    for (std::size_t i = 0; i < wrong.size();) {
        std::size_t last = i;
        while (last + 1 < wrong.size() && wrong[last + 1].truth == wrong[i].truth &&
               wrong[last + 1].counted == wrong[i].counted && wrong[last + 1].time_s - wrong[last].time_s < 1.5)
            ++last;
        const std::string when = last == i ? fmt::format("at {:.1f} s", wrong[i].time_s)
                                           : fmt::format("from {:.1f} to {:.1f} s", wrong[i].time_s, wrong[last].time_s);
        spans.push_back(fmt::format("{} {} instead of {}", when, wrong[i].counted, wrong[i].truth));
        i = last + 1;
    }
    return fmt::format("people in view: {}", fmt::join(spans, ", "));
}

std::string mistakes(const ClipFigures& clip) {
    std::vector<std::string> parts;
    if (clip.line) {
        for (const WrongCrossing& wrong : clip.line->wrong)
            parts.push_back(wrong_crossing(wrong));
    }
    if (!clip.wrong_counts.empty()) parts.push_back(wrong_counts(clip.wrong_counts));
    if (!clip.line && !clip.people && !clip.detection && !clip.tracking)
        parts.emplace_back("its truth file knows no counts; frames of it are among the labelled pictures");
    if (parts.empty()) parts.emplace_back("everything as the truth has it");
    return fmt::format("- {}: {}.\n", clip.name, fmt::join(parts, "; "));
}

} // namespace

std::string figures_text(const Figures& figures) {
    std::string text = fmt::format("Weights: {}\n", std::filesystem::path(figures.model).filename().string());
    if (!figures.sets.empty()) text += "\n" + sets_table(figures);
    if (figures.clips.empty()) return text;
    text += "\n" + clips_table(figures.clips) + "\n";
    for (const ClipFigures& clip : figures.clips)
        text += mistakes(clip);
    return text;
}

} // namespace headcount::evaluation
