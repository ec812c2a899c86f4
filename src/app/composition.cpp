#include "app/composition.h"

#include <memory>
#include <utility>

namespace headcount::app {

namespace {

vision::Precision precision_of(settings::Precision precision) {
    switch (precision) {
        case settings::Precision::automatic:
            return vision::Precision::automatic;
        case settings::Precision::float32:
            return vision::Precision::float32;
        case settings::Precision::int8:
            return vision::Precision::int8;
    }
    return vision::Precision::automatic;
}

vision::NetworkSize size_of(settings::NetworkSize size) {
    return size == settings::NetworkSize::small ? vision::NetworkSize::small : vision::NetworkSize::full;
}

vision::TrackerOptions scheme_of(settings::RecognitionScheme scheme) {
    return scheme == settings::RecognitionScheme::algorithm_1 ? vision::algorithm_1() : vision::algorithm_2();
}

video::PowerLine power_line_of(settings::PowerLineFrequency frequency) {
    switch (frequency) {
        case settings::PowerLineFrequency::automatic:
            return video::PowerLine::automatic;
        case settings::PowerLineFrequency::hz_50:
            return video::PowerLine::hz_50;
        case settings::PowerLineFrequency::hz_60:
            return video::PowerLine::hz_60;
        case settings::PowerLineFrequency::off:
            return video::PowerLine::off;
    }
    return video::PowerLine::hz_50;
}

} // namespace

counting::Rules counting_rules(const settings::Counting& counting) {
    using Measure = counting::OvercrowdingRule::Measure;
    counting::Rules rules;
    if (counting.mapping == settings::MappingChoice::non_mapped) rules.mapping = counting::Mapping::non_mapped;
    rules.high_sensitivity = counting.high_sensitivity;
    if (counting.overcrowding.enabled) {
        const bool by_region = counting.overcrowding.measure == settings::CrowdMeasure::any_region;
        rules.overcrowding = {by_region ? Measure::any_region : Measure::total, counting.overcrowding.threshold};
    }
    if (counting.persistence_s) rules.persistence = std::chrono::seconds(*counting.persistence_s);
    rules.filter_staff = counting.filter_staff;
    return rules;
}

privacy::Rules privacy_rules(const settings::Settings& settings) {
    return {.masks = settings.scene.masks, .mode = settings.privacy.mode, .mask_colour = settings.privacy.mask_colour};
}

video::ImageOptions image_options(const settings::Image& image) {
    return {.power_line = power_line_of(image.power_line_frequency), .wide_dynamic_range = image.wide_dynamic_range};
}

Result<std::filesystem::path> network_file(const settings::Detection& detection) {
    return vision::find_model(detection.model, precision_of(detection.precision), size_of(detection.network_size));
}

Result<vision::PeopleFinder> make_people_finder(const settings::Detection& detection, vision::PersonId first_id,
                                                const Clock& clock) {
    const Result<std::filesystem::path> model = network_file(detection);
    if (!model) return tl::unexpected(model.error());
    vision::DetectorOptions detector_options;
    detector_options.longest_side = detection.longest_side;
    detector_options.threads = detection.threads;
    Result<std::unique_ptr<vision::Detector>> detector = vision::Detector::load(*model, detector_options);
    if (!detector) return tl::unexpected(detector.error());
    vision::TrackerOptions tracker_options = scheme_of(detection.scheme);
    tracker_options.first_id = first_id;
    return vision::PeopleFinder(std::move(*detector), tracker_options, clock);
}

} // namespace headcount::app
