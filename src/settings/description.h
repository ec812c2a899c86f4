#pragma once

#include "settings/about.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace headcount::settings {

/// JSON with keys in the order of the declaration, for writing.
using OrderedJson = nlohmann::ordered_json;

/// What a value in the document is.
enum class Kind { flag, whole_number, number, text, choice, point, list, group };

/// A name that a choice may have, and what it means.
struct NamedChoice {
    std::string_view name;
    std::string_view meaning;
    friend bool operator==(const NamedChoice&, const NamedChoice&) = default;
};

/// The declaration as a tree of plain data: what is checked, what the schema and the reference page are written from.
struct Description {
    Kind kind = Kind::group;
    About about;
    bool may_be_absent = false;       ///< absent (or null) means something of its own
    OrderedJson fallback;             ///< what absence means; null: nothing that could be written
    std::vector<NamedChoice> choices; ///< of a choice
    std::string_view group_title;     ///< of a group
    std::vector<Description> parts;   ///< of a group: its settings; of a list: what each item is
    std::size_t least_items = 0;      ///< of a list
    std::size_t most_items = 0;
};

/// The part of a group that has this name; null if there is none.
const Description* find_part(const Description& group, std::string_view name);

/// What a value must be, as the end of a sentence: `a whole number from 1 to 65535`, `one of none, mqtt, http`.
std::string expectation(const Description& description);

} // namespace headcount::settings
