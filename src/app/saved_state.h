#pragma once

#include "vision/observation.h"

#include <string>
#include <string_view>

namespace headcount::app {

/// What a sensor needs to go on after a restart, whatever ended it.
struct SavedState {
    vision::PersonId next_person = 1; ///< nobody had this id or a greater one
    std::string reporting;            ///< as `report::Reporting::save` gave it
    friend bool operator==(const SavedState&, const SavedState&) = default;
};

std::string to_text(const SavedState& state);

/// Reads what `to_text` wrote. Anything else, the empty text of a first start included, is a fresh state.
SavedState saved_state_from(std::string_view text);

/// Ids are saved ahead of their use in blocks, so that a crash right after a new person cannot give an id a second time, and
/// not every newcomer needs the disk. More than 256 above `next`.
vision::PersonId reserved_beyond(vision::PersonId next);

} // namespace headcount::app
