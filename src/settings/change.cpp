#include "settings/change.h"

#include "settings/binding.h"
#include "settings/check.h"
#include "settings/json_text.h"
#include "settings/rules.h"

#include <algorithm>
#include <utility>

namespace headcount::settings {

namespace {

using Json = nlohmann::json;

const Description& whole_description() {
    static const Description description = binding::describe(About{}, Settings{});
    return description;
}

const Json* member(const Json& object, std::string_view name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

void keep_unseen(Json& now, const Json& before, const Description& description, bool is_in_list);

void keep_unseen_part(Json& group, const Json& before, const Description& part, bool is_in_list) {
    const Json* const old = member(before, part.about.name);
    if (!old) return;
    const auto found = group.find(part.about.name);
    if (part.about.secrecy == Secrecy::secret) {
        // Only lists can lose it: in objects the merge itself has kept what is absent.
        if (is_in_list && found == group.end()) group[std::string(part.about.name)] = *old;
        return;
    }
    if (found == group.end()) return;
    if (part.about.secrecy == Secrecy::user_part && found->is_string() && old->is_string()) {
        const auto& address = old->get_ref<const std::string&>();
        if (found->get_ref<const std::string&>() == without_user(address)) *found = address;
        return;
    }
    keep_unseen(*found, *old, part, is_in_list);
}

/// Puts back what whoever made the change was not shown.
void keep_unseen(Json& now, const Json& before, const Description& description, bool is_in_list) {
    if (description.kind == Kind::group && now.is_object()) {
        for (const Description& part : description.parts)
            keep_unseen_part(now, before, part, is_in_list);
    }
    if (description.kind != Kind::list || !now.is_array() || !before.is_array()) return;
    const Description& item = description.parts.front();
    if (item.kind != Kind::group) return;
    for (std::size_t i = 0; i < std::min(now.size(), before.size()); ++i) {
        if (!now[i].is_object()) continue;
        for (const Description& part : item.parts)
            keep_unseen_part(now[i], before[i], part, true);
    }
}

/// Null stands for the default inside lists too, where merging leaves it.
void drop_nulls(Json& value) {
    if (value.is_object()) {
        for (auto item = value.begin(); item != value.end();)
            item = item->is_null() ? value.erase(item) : std::next(item);
    }
    if (!value.is_structured()) return;
    for (Json& item : value)
        drop_nulls(item);
}

/// The place with which a rule's sentence begins.
std::string place_in(std::string_view sentence) {
    return std::string(sentence.substr(0, sentence.find_first_of(" :")));
}

} // namespace

tl::expected<Settings, std::vector<WrongField>> changed(const Settings& settings, std::string_view merge_patch) {
    std::vector<WrongField> wrong;
    const Result<Json> patch = read_json(merge_patch);
    if (!patch) return tl::unexpected(std::vector{WrongField{"", patch.error().sentence}});
    if (!patch->is_object()) return tl::unexpected(std::vector{WrongField{"", "The change is no object of settings."}});
    const Json before(binding::write(settings, binding::Audience::sensor));
    Json after = before;
    after.merge_patch(*patch);
    keep_unseen(after, before, whole_description(), false);
    drop_nulls(after);
    for (Fault& fault : faults_of(after, whole_description()))
        wrong.push_back({std::move(fault.path), std::move(fault.sentence)});
    if (!wrong.empty()) return tl::unexpected(std::move(wrong));
    Settings made;
    binding::read(after, made);
    for (std::string& sentence : violations_of(made))
        wrong.push_back({pointer_to(place_in(sentence)), std::move(sentence)});
    if (!wrong.empty()) return tl::unexpected(std::move(wrong));
    return made;
}

} // namespace headcount::settings
