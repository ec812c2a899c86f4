#pragma once

#include "base/result.h"
#include "settings/description.h"

#include <string>
#include <string_view>
#include <vector>

namespace headcount::settings {

/// Whether a document is as its description has it: known names only, right types, values in their ranges and forms. Otherwise
/// a sentence with the place, what is wrong and what would be right. What holds between settings is not looked at (rules.h).
/// `place` is the document's own: empty for the whole.
Result<void> check(const nlohmann::json& value, const Description& description, const std::string& place = {});

/// The same, with all that is wrong; at most 100 faults. Empty: nothing is.
struct Fault {
    std::string path;     ///< where, as a JSON Pointer (RFC 6901): `/reports/line/periodic/interval_s`; empty: the whole
    std::string sentence; ///< as `check` says it
};
std::vector<Fault> faults_of(const nlohmann::json& value, const Description& description);

/// The JSON Pointer of a place as sentences write it: `/scene/regions/1/id` of `scene.regions[1].id`.
std::string pointer_to(std::string_view place);

/// The one of the group's names that is most like `name` (fewest letters changed).
std::string_view nearest_name(const Description& group, std::string_view name);

} // namespace headcount::settings
