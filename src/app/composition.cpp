#include "app/composition.h"

#include <memory>
#include <utility>

namespace headcount::app {

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
    return rules;
}

Result<vision::PeopleFinder> make_people_finder(const settings::Detection& detection, vision::PersonId first_id,
                                                const Clock& clock) {
    const Result<std::filesystem::path> model = vision::find_model(detection.model);
    if (!model) return tl::unexpected(model.error());
    vision::DetectorOptions detector_options;
    detector_options.longest_side = detection.longest_side;
    detector_options.threads = detection.threads;
    Result<std::unique_ptr<vision::Detector>> detector = vision::Detector::load(*model, detector_options);
    if (!detector) return tl::unexpected(detector.error());
    vision::TrackerOptions tracker_options;
    tracker_options.first_id = first_id;
    return vision::PeopleFinder(std::move(*detector), tracker_options, clock);
}

} // namespace headcount::app
