#pragma once

#include "settings/text_forms.h"

#include <cstddef>
#include <string_view>

namespace headcount::settings {

/// What of a setting only the sensor may see.
enum class Secrecy {
    open,      ///< nothing
    user_part, ///< the user and password in an address
    secret,    ///< all of it
};

/// Everything about one setting beside its place, type and default, which the struct has.
struct About {
    std::string_view name;       ///< the field's, and the key in the document
    std::string_view title = {}; ///< what the page calls it
    std::string_view help = {};  ///< one or two sentences (Markdown without tables) for the installer
    std::string_view unit = {};

    double least = 0; ///< numbers: the range, both ends allowed
    double most = 0;

    std::size_t most_characters = 0; ///< texts
    TextForm form = nullptr;         ///< texts: what else they must be like
    bool several_lines = false;      ///< texts: ends of lines are allowed in it

    std::size_t least_points = 0; ///< lists of points
    std::size_t most_points = 0;
    std::size_t most_items = 0; ///< other lists

    bool required = false;      ///< has no default: must be given wherever the group around it is
    bool inside_points = false; ///< a list that the document has as {"points": [...]}
    Secrecy secrecy = Secrecy::open;
};

/// One field of a struct, with what there is to say about it.
template <class Struct, class Value>
struct Setting {
    Value Struct::*field;
    About about;
};

template <class Struct, class Value>
constexpr Setting<Struct, Value> setting(Value Struct::*field, const About& about) {
    return {field, about};
}

/// One value of an enumeration.
template <class Value>
struct Choice {
    Value value;
    std::string_view name;    ///< in the document
    std::string_view meaning; ///< for people
};

/// The settings of a struct: specialised in declaration.h with `title` (what the group is), `settings` (a tuple of `Setting`).
template <class Struct>
struct Declaration;

/// The values of an enumeration: specialised in declaration.h with `all` (an array of `Choice`).
template <class Enumeration>
struct Choices;

} // namespace headcount::settings
