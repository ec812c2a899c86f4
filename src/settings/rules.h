#pragma once

#include "base/result.h"
#include "settings/settings.h"

#include <string>
#include <string_view>
#include <vector>

namespace headcount::settings {

/// Something that must hold between several settings, each of which is right on its own.
template <class Subject>
struct Rule {
    std::string_view statement;               ///< for the reference page
    std::string (*violation)(const Subject&); ///< the place and what is wrong there as a sentence; empty if it holds
};

/// What must hold in everything that is drawn.
const std::vector<Rule<Scene>>& scene_rules();

/// What must hold in all the settings, beside the scene's rules.
const std::vector<Rule<Settings>>& settings_rules();

/// The first rule that does not hold, as its sentence.
Result<void> check_rules(const Scene& scene);
Result<void> check_rules(const Settings& settings);

/// The sentences of all rules that do not hold. Each begins with its place.
std::vector<std::string> violations_of(const Settings& settings);

} // namespace headcount::settings
