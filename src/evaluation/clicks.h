#pragma once

#include "base/result.h"
#include "base/time.h"
#include "evaluation/validation.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::evaluation {

/// What somebody counted who watched a recording.
struct ManualCount {
    std::vector<CountedCrossing> crossings;
    std::optional<Duration> until; ///< they watched so far; absent: to the end
};

/// Reads `{"clicks":[{"t":12.4,"dir":"in"}],"until_s":60}`; `until_s` may be absent. Refused with one sentence: anything else,
/// more than 100 000 clicks, a time that is negative or beyond a year.
Result<ManualCount> parse_clicks(std::string_view text);

} // namespace headcount::evaluation
