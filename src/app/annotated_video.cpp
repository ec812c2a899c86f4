#include "app/annotated_video.h"

#include "app/composition.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headcount::app {

namespace {

using stream::InkColour;

constexpr Duration longest_trail = std::chrono::seconds(3);

constexpr InkColour white{235, 128, 128};
constexpr InkColour grey{140, 128, 128};
constexpr InkColour yellow{210, 16, 146};
constexpr InkColour blue{120, 200, 90};
constexpr InkColour green{170, 70, 70};
constexpr InkColour people_colours[] = {{170, 166, 16}, {106, 202, 222}, {190, 60, 150},
                                        {150, 44, 21},  {140, 90, 200},  {200, 120, 60}};

InkColour colour_of(vision::PersonId id) {
    return people_colours[id % std::size(people_colours)];
}

} // namespace

AnnotatedVideo::AnnotatedVideo(std::filesystem::path path, const settings::Settings& settings)
    : path_(std::move(path)), scene_(settings.scene), filter_(privacy_rules(settings)) {
}

void AnnotatedVideo::add(const Step& step) {
    if (!trouble_) return;
    remember(step);
    if (!file_) {
        Result<std::unique_ptr<stream::VideoFile>> file = stream::VideoFile::create(path_, step.frame.width, step.frame.height);
        if (!file) {
            trouble_ = tl::unexpected(file.error());
            return;
        }
        file_ = std::move(*file);
    }
    trouble_ = file_->add(filter_.apply(step.frame), step.frame.time, [&](stream::Overlay& overlay) { draw(overlay, step); });
}

Result<void> AnnotatedVideo::finish() {
    if (!trouble_ || !file_) return trouble_;
    return file_->finish();
}

/// People in masks do not exist, and leave no trail.
bool AnnotatedVideo::is_masked(const vision::Person& person) const {
    return std::any_of(scene_.masks.begin(), scene_.masks.end(),
                       [&](const Polygon& mask) { return contains(mask, person.anchor()); });
}

void AnnotatedVideo::remember(const Step& step) {
    std::erase_if(trails_, [&](const auto& trail) {
        return std::none_of(step.seen.people.begin(), step.seen.people.end(),
                            [&](const vision::Person& person) { return person.id == trail.first && !is_masked(person); });
    });
    for (const vision::Person& person : step.seen.people) {
        if (is_masked(person)) continue;
        auto& trail = trails_[person.id];
        if (person.seen) trail.push_back({step.seen.time, person.anchor()});
        while (!trail.empty() && step.seen.time - trail.front().time > longest_trail)
            trail.pop_front();
    }
    for (const counting::Crossing& crossing : step.events.crossings)
        ++(crossing.direction == counting::Direction::in ? in_ : out_);
}

void AnnotatedVideo::draw(stream::Overlay& overlay, const Step& step) const {
    draw_scene(overlay, step);
    draw_people(overlay, step);
    std::string words = fmt::format("PEOPLE {}", step.events.occupancy.total);
    if (scene_.line) words = fmt::format("IN {} OUT {} ", in_, out_) + words;
    overlay.text({0.01, 0.01}, words, white);
}

void AnnotatedVideo::draw_scene(stream::Overlay& overlay, const Step& step) const {
    for (std::size_t i = 0; i < scene_.regions.size(); ++i) {
        const settings::Region& region = scene_.regions[i];
        overlay.outline(region.points, green);
        const int number = i < step.events.occupancy.regions.size() ? step.events.occupancy.regions[i] : 0;
        overlay.text(region.points.front(), fmt::format("R{}: {}", region.id, number), green);
    }
    if (scene_.uturn_area) overlay.outline(*scene_.uturn_area, grey);
    if (scene_.flow) {
        overlay.outline(*scene_.flow, blue);
        for (std::size_t i = 0; i < scene_.flow->size(); ++i) {
            const Point middle = ((*scene_.flow)[i] + (*scene_.flow)[(i + 1) % scene_.flow->size()]) * 0.5;
            overlay.text(middle, std::string(1, static_cast<char>('A' + i)), blue);
        }
    }
    if (!scene_.line) return;
    for (std::size_t i = 1; i < scene_.line->size(); ++i)
        overlay.line((*scene_.line)[i - 1], (*scene_.line)[i], yellow);
}

void AnnotatedVideo::draw_people(stream::Overlay& overlay, const Step& step) const {
    for (const vision::Person& person : step.seen.people) {
        const auto trail = trails_.find(person.id);
        if (trail == trails_.end()) continue; // masked
        const InkColour colour = person.seen ? colour_of(person.id) : grey;
        overlay.frame(person.box, colour);
        overlay.text({person.box.x, person.box.y}, fmt::format("#{}", person.id), colour);
        for (std::size_t i = 1; i < trail->second.size(); ++i)
            overlay.line(trail->second[i - 1].anchor, trail->second[i].anchor, colour);
    }
}

} // namespace headcount::app
