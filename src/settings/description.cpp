#include "settings/description.h"

#include <fmt/format.h>

#include <algorithm>

namespace headcount::settings {

namespace {

std::string with_unit(std::string text, std::string_view unit) {
    return unit.empty() ? text : fmt::format("{} {}", text, unit);
}

std::string list_expectation(const Description& list) {
    const std::string_view items = list.parts.front().kind == Kind::point ? "points" : "items";
    if (list.least_items == 0) return fmt::format("a list of at most {} {}", list.most_items, items);
    return fmt::format("a list of {} to {} {}", list.least_items, list.most_items, items);
}

std::string choice_expectation(const std::vector<NamedChoice>& choices) {
    std::string names;
    for (const NamedChoice& choice : choices)
        names += (names.empty() ? "\"" : ", \"") + std::string(choice.name) + '"';
    return "one of " + names;
}

} // namespace

const Description* find_part(const Description& group, std::string_view name) {
    const auto found =
        std::find_if(group.parts.begin(), group.parts.end(), [&](const Description& part) { return part.about.name == name; });
    return found == group.parts.end() ? nullptr : &*found;
}

std::string expectation(const Description& description) {
    const About& about = description.about;
    switch (description.kind) {
        case Kind::flag:
            return "true or false";
        case Kind::whole_number:
            return with_unit(fmt::format("a whole number from {} to {}", about.least, about.most), about.unit);
        case Kind::number:
            return with_unit(fmt::format("a number from {} to {}", about.least, about.most), about.unit);
        case Kind::text:
            return fmt::format("a text of at most {} characters", about.most_characters);
        case Kind::choice:
            return choice_expectation(description.choices);
        case Kind::point:
            return "a point [x, y] of two numbers from 0 to 1";
        case Kind::list:
            return list_expectation(description);
        case Kind::group:
            return "an object {...}";
    }
    return {};
}

} // namespace headcount::settings
