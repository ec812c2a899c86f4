#include "app/saved_state.h"

#include "base/log.h"

#include <nlohmann/json.hpp>

namespace headcount::app {

namespace {

constexpr vision::PersonId block = 256;

} // namespace

std::string to_text(const SavedState& state) {
    const nlohmann::ordered_json fields{{"next_person", state.next_person}, {"reporting", state.reporting}};
    return fields.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

SavedState saved_state_from(std::string_view text) {
    if (text.empty()) return {};
    const auto fields = nlohmann::json::parse(text, nullptr, false);
    const bool is_ours = fields.is_object() && fields.contains("next_person") && fields["next_person"].is_number_unsigned() &&
                         fields.contains("reporting") && fields["reporting"].is_string();
    if (!is_ours) {
        log::error("The saved counts cannot be read; counting starts from zero.");
        return {};
    }
    SavedState state{fields["next_person"].get<vision::PersonId>(), fields["reporting"].get<std::string>()};
    if (state.next_person == 0) state.next_person = 1;
    return state;
}

vision::PersonId reserved_beyond(vision::PersonId next) {
    return (next / block + 2) * block + 1; // at least a whole block ahead
}

} // namespace headcount::app
