#include "settings/check.h"

#include "settings/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace headcount::settings {

namespace {

using Json = nlohmann::json;

std::string inside(const std::string& place, std::string_view name) {
    return place.empty() ? std::string(name) : fmt::format("{}.{}", place, name);
}

std::string_view subject(const std::string& place) {
    return place.empty() ? std::string_view("The document") : std::string_view(place);
}

/// What a value of the wrong type is, in people's words.
std::string_view type_of(const Json& value) {
    switch (value.type()) {
        case Json::value_t::null:
            return "null";
        case Json::value_t::boolean:
            return "true or false";
        case Json::value_t::string:
            return "a text";
        case Json::value_t::array:
            return "a list";
        case Json::value_t::object:
            return "an object";
        default:
            return "a number";
    }
}

tl::unexpected<Error> wrong_type(const Json& value, const Description& description, const std::string& place) {
    return failure(fmt::format("{} is {}, but must be {}.", subject(place), type_of(value), expectation(description)));
}

Result<void> check_number(const Json& value, const Description& description, const std::string& place) {
    if (!value.is_number()) return wrong_type(value, description, place);
    const double number = value.get<double>();
    const bool is_whole = std::isfinite(number) && std::trunc(number) == number;
    const bool in_range = number >= description.about.least && number <= description.about.most; // NaN is not
    if (in_range && (is_whole || description.kind == Kind::number)) return {};
    return failure(fmt::format("{} is {}, but must be {}.", place, number, expectation(description)));
}

Result<void> check_text(const Json& value, const Description& description, const std::string& place) {
    if (!value.is_string()) return wrong_type(value, description, place);
    const auto& text = value.get_ref<const std::string&>();
    const std::optional<std::size_t> characters = count_characters(text);
    if (!characters) return failure(fmt::format("{} is not valid UTF-8.", place));
    if (has_control_characters(text, description.about.several_lines)) {
        const std::string_view example = description.about.several_lines ? "an escape" : "a tab or a line's end";
        return failure(fmt::format("{} has a control character, such as {}: leave it out.", place, example));
    }
    if (*characters > description.about.most_characters)
        return failure(fmt::format("{} has {} characters, but must be {}.", place, *characters, expectation(description)));
    if (description.about.form == nullptr) return {};
    if (const std::optional<std::string> fault = description.about.form(text))
        return failure(fmt::format("{} {}.", place, *fault));
    return {};
}

Result<void> check_choice(const Json& value, const Description& description, const std::string& place) {
    if (!value.is_string()) return wrong_type(value, description, place);
    const auto& text = value.get_ref<const std::string&>();
    const auto& choices = description.choices;
    if (std::any_of(choices.begin(), choices.end(), [&](const NamedChoice& choice) { return choice.name == text; })) return {};
    return failure(fmt::format("{} is {}, but must be {}.", place, in_quotes(text), expectation(description)));
}

Result<void> check_point(const Json& value, const Description& description, const std::string& place) {
    const bool is_pair = value.is_array() && value.size() == 2 && value[0].is_number() && value[1].is_number();
    if (!is_pair) return failure(fmt::format("{} is not a point: it must be {}.", place, expectation(description)));
    for (const Json& coordinate : value) {
        const auto number = coordinate.get<double>();
        if (!(number >= 0 && number <= 1)) {
            return failure(fmt::format("{} has the coordinate {}, but coordinates are fractions of the picture, from 0 to 1.",
                                       place, number));
        }
    }
    return {};
}

/// What is found, up to a limit: beyond it nothing is looked at any more.
struct Faults {
    std::size_t most = 1;
    std::vector<Fault> found = {};

    bool is_full() const { return found.size() >= most; }
};

void collect(const Json& value, const Description& description, const std::string& place, Faults& faults);

void add(Faults& faults, const std::string& place, const Result<void>& checked) {
    if (!checked && !faults.is_full()) faults.found.push_back({pointer_to(place), checked.error().sentence});
}

void collect_from_list(const Json& value, const Description& description, const std::string& place, Faults& faults) {
    if (!value.is_array()) return add(faults, place, wrong_type(value, description, place));
    if (value.size() < description.least_items || value.size() > description.most_items) {
        return add(faults, place,
                   failure(fmt::format("{} has {} items, but must be {}.", place, value.size(), expectation(description))));
    }
    for (std::size_t i = 0; i < value.size() && !faults.is_full(); ++i)
        collect(value[i], description.parts.front(), fmt::format("{}[{}]", place, i), faults);
}

void collect_from_group(const Json& value, const Description& description, const std::string& place, Faults& faults) {
    if (!value.is_object()) return add(faults, place, wrong_type(value, description, place));
    for (const auto& [name, item] : value.items()) {
        if (faults.is_full()) return;
        const Description* part = find_part(description, name);
        if (part == nullptr) {
            add(faults, place,
                failure(fmt::format("{} has no setting {}: did you mean {}?", subject(place), in_quotes(name),
                                    inside(place, nearest_name(description, name)))));
        } else if (!item.is_null() || !part->may_be_absent) {
            collect(item, *part, inside(place, name), faults);
        }
    }
    for (const Description& part : description.parts) {
        if (!part.about.required || value.contains(part.about.name)) continue;
        const std::string missing = inside(place, part.about.name);
        add(faults, missing, failure(fmt::format("{} is missing: it must be {}.", missing, expectation(part))));
    }
}

Result<void> check_one(const Json& value, const Description& description, const std::string& place) {
    switch (description.kind) {
        case Kind::flag:
            if (value.is_boolean()) return {};
            return wrong_type(value, description, place);
        case Kind::whole_number:
        case Kind::number:
            return check_number(value, description, place);
        case Kind::text:
            return check_text(value, description, place);
        case Kind::choice:
            return check_choice(value, description, place);
        default:
            return check_point(value, description, place);
    }
}

void collect(const Json& value, const Description& description, const std::string& place, Faults& faults) {
    if (description.kind == Kind::list) return collect_from_list(value, description, place, faults);
    if (description.kind == Kind::group) return collect_from_group(value, description, place, faults);
    add(faults, place, check_one(value, description, place));
}

/// Levenshtein 1966: how many letters must be put in, left out or changed to make one word of the other.
std::size_t letters_apart(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

} // namespace

Result<void> check(const Json& value, const Description& description, const std::string& place) {
    Faults faults;
    collect(value, description, place, faults);
    return faults.found.empty() ? Result<void>() : failure(std::move(faults.found.front().sentence));
}

std::vector<Fault> faults_of(const Json& value, const Description& description) {
    Faults faults{100};
    collect(value, description, {}, faults);
    return std::move(faults.found);
}

std::string pointer_to(std::string_view place) {
    std::string pointer = place.empty() || place.front() == '[' ? "" : "/";
    for (const char c : place) {
        if (c == '.' || c == '[')
            pointer += '/';
        else if (c != ']')
            pointer += c;
    }
    return pointer;
}

std::string_view nearest_name(const Description& group, std::string_view name) {
    constexpr std::size_t longest_name = 64; // of ours; more letters make no difference
    const std::string_view start = name.substr(0, longest_name);
    std::string_view nearest;
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (const Description& part : group.parts) {
        const std::size_t apart = letters_apart(start, part.about.name);
        if (apart >= least) continue;
        least = apart;
        nearest = part.about.name;
    }
    return nearest;
}

} // namespace headcount::settings
