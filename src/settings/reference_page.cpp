#include "settings/reference_page.h"

#include "settings/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace headcount::settings {

namespace {

/// A group and every place in the document where it stands.
struct Section {
    const Description* group;
    std::vector<std::string> places;
};

bool is_alike(const Description& a, const Description& b) {
    return a.group_title == b.group_title && a.fallback == b.fallback;
}

/// The group that a part is, or that its list holds; null for anything else.
const Description* group_in(const Description& part) {
    if (part.about.inside_points) return nullptr;
    const Description& inner = part.kind == Kind::list ? part.parts.front() : part;
    return inner.kind == Kind::group ? &inner : nullptr;
}

void collect(const Description& group, const std::string& place, std::vector<Section>& sections) {
    const auto known =
        std::find_if(sections.begin(), sections.end(), [&](const Section& section) { return is_alike(*section.group, group); });
    if (known != sections.end()) {
        known->places.push_back(place);
    } else {
        sections.push_back({&group, {place}});
    }
    for (const Description& part : group.parts) {
        const Description* inner = group_in(part);
        if (inner == nullptr) continue;
        const std::string_view suffix = part.kind == Kind::list ? "[]" : "";
        collect(*inner, fmt::format("{}{}{}{}", place, place.empty() ? "" : ".", part.about.name, suffix), sections);
    }
}

std::string allowed(const Description& part) {
    const About& about = part.about;
    switch (part.kind) {
        case Kind::flag:
            return "`true`, `false`";
        case Kind::whole_number:
        case Kind::number:
            return fmt::format("{} to {}{}{}", about.least, about.most, about.unit.empty() ? "" : " ", about.unit);
        case Kind::text:
            return fmt::format("text, at most {} characters", about.most_characters);
        case Kind::choice: {
            std::string names;
            for (const NamedChoice& choice : part.choices)
                names += fmt::format("{}`{}`: {}", names.empty() ? "" : "<br>", choice.name, choice.meaning);
            return names;
        }
        case Kind::list: {
            const Description& item = part.parts.front();
            if (item.kind == Kind::list) return fmt::format("at most {}, each {}", part.most_items, allowed(item));
            if (item.kind == Kind::point) return fmt::format("{} to {} points `[x, y]`", part.least_items, part.most_items);
            return fmt::format("at most {}", part.most_items);
        }
        case Kind::group:
            return fmt::format("`{{\"points\": [...]}}` with {}", allowed(part.parts.front()));
        case Kind::point:
            return "`[x, y]`";
    }
    return {};
}

std::string default_of(const Description& part) {
    if (part.about.required) return "must be given";
    if (part.may_be_absent) return "absent";
    if (part.fallback.is_string() && part.fallback.get_ref<const std::string&>().empty()) return "empty";
    if (part.kind == Kind::number) return fmt::format("`{}`", part.fallback.get<double>());
    if (part.kind == Kind::list) return part.fallback.empty() ? "none" : fmt::format("{}, all as below", part.fallback.size());
    return fmt::format("`{}`", part.fallback.is_string() ? part.fallback.get<std::string>() : part.fallback.dump());
}

void write_section(const Section& section, std::string& page) {
    page += fmt::format("\n## {}\n\n", section.group->group_title);
    std::string places;
    for (const std::string& place : section.places)
        places += fmt::format("{}`{}`", places.empty() ? "" : ", ", place);
    page += places + "\n\n| setting | what it means | default | allowed |\n|---|---|---|---|\n";
    for (const Description& part : section.group->parts) {
        if (part.kind == Kind::group && !part.about.inside_points) continue;
        page += fmt::format("| `{}` | **{}.** {}{} | {} | {} |\n", part.about.name, part.about.title, part.about.help,
                            part.about.secrecy == Secrecy::secret ? " A secret." : "", default_of(part), allowed(part));
    }
}

/// Whether a group has a setting of its own, beside other groups.
bool has_settings(const Description& group) {
    return std::any_of(group.parts.begin(), group.parts.end(),
                       [](const Description& part) { return part.kind != Kind::group || part.about.inside_points; });
}

template <class Subject>
void write_rules(const std::vector<Rule<Subject>>& rules, std::string& page) {
    for (const Rule<Subject>& rule : rules)
        page += fmt::format("- {}\n", rule.statement);
}

} // namespace

std::string reference_page_of(const Description& settings) {
    std::string page =
        "# Settings\n\n"
        "This page is made from the declaration in `src/settings/declaration.h` by `scripts/write-settings-page`; do not edit "
        "it.\n\n"
        "A sensor's settings are one JSON document, `settings.json` in its data folder. Groups nest as their places below say: "
        "the\n"
        "interval of the line's regular reports is `reports.line.periodic.interval_s`. What is absent has its default, so that "
        "`{}`\n"
        "is a whole document. A document with an unknown name, a value of the wrong type or out of its range, or settings that\n"
        "contradict each other is refused as a whole, with a sentence that names the place, and then nothing changes.\n\n"
        "Points are `[x, y]`, fractions of the picture's width and height from 0 to 1, exactly: `[0, 0]` is the top left "
        "corner.\n"
        "The scene alone, in the same form, is what the command line's `--scene` reads.\n";
    std::vector<Section> sections;
    collect(settings, "", sections);
    for (const Section& section : sections) {
        if (has_settings(*section.group)) write_section(section, page);
    }
    page += "\n## What must hold between settings\n\n";
    write_rules(scene_rules(), page);
    write_rules(settings_rules(), page);
    return page;
}

} // namespace headcount::settings
