#include "building/variables.h"

namespace headcount::building {

namespace {

using Variable = BuildingVariable;

PresentRegion region_of(const Present& present, const std::optional<int>& number) {
    const auto found = present.regions.find(number.value_or(0));
    return found == present.regions.end() ? PresentRegion{} : found->second;
}

std::int64_t passages_of(const Present& present, Variable variable) {
    const auto index = static_cast<std::size_t>(variable) - static_cast<std::size_t>(Variable::a_to_a);
    return present.passages[index / 4][index % 4];
}

} // namespace

std::string meaning_of(const VariableOf& variable) {
    for (const auto& choice : settings::Choices<Variable>::all) {
        if (choice.value != variable.variable) continue;
        std::string meaning(choice.meaning);
        if (const std::size_t place = meaning.find("region n"); variable.region && place != std::string::npos)
            meaning.replace(place, 8, "region " + std::to_string(*variable.region));
        return meaning;
    }
    return {};
}

std::vector<VariableOf> all_variables() {
    constexpr int most_regions = 16;
    std::vector<VariableOf> all;
    for (const auto& choice : settings::Choices<Variable>::all) {
        if (!settings::is_of_region(choice.value)) {
            all.push_back({choice.value, std::nullopt});
            continue;
        }
        for (int region = 1; region <= most_regions; ++region)
            all.push_back({choice.value, region});
    }
    return all;
}

VariableValue value_of(const VariableOf& variable, const Present& present) {
    switch (variable.variable) {
        case Variable::people_count_all:
            return std::int64_t{present.people};
        case Variable::people_count_max:
            return std::int64_t{present.most_people};
        case Variable::people_capacity:
            return std::int64_t{present.capacity};
        case Variable::people_in:
            return present.in_period;
        case Variable::people_out:
            return present.out_period;
        case Variable::people_total_in:
            return present.in_total;
        case Variable::people_total_out:
            return present.out_total;
        case Variable::region_count:
            return static_cast<std::int64_t>(present.regions.size());
        case Variable::region_n_count:
            return std::int64_t{region_of(present, variable.region).people};
        case Variable::region_n:
            return region_of(present, variable.region).people > 0;
        case Variable::region_n_avg_dwell:
            return std::int64_t{region_of(present, variable.region).average_dwell_s};
        case Variable::region_n_max_dwell:
            return std::int64_t{region_of(present, variable.region).longest_dwell_s};
        case Variable::overcrowding:
            return present.is_overcrowded;
        case Variable::device_status:
            return present.is_healthy;
        case Variable::reset_count:
            return false;
        case Variable::counting_mode:
            return std::int64_t{present.counts_inside ? 1 : 2};
        case Variable::software_version:
            return present.software_version;
        default:
            return passages_of(present, variable.variable);
    }
}

} // namespace headcount::building
