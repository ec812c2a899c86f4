#include "settings/document.h"

#include "settings/binding.h"
#include "settings/check.h"
#include "settings/json_text.h"
#include "settings/reference_page.h"
#include "settings/rules.h"
#include "settings/schema.h"

#include <memory>

namespace headcount::settings {

namespace {

using binding::Audience;

template <class Whole>
const Description& description_of() {
    // On the heap, because GCC 12 takes parts of so large a temporary for uninitialized.
    static const Description description = binding::describe(About{}, *std::make_unique<const Whole>());
    return description;
}

template <class Whole>
Result<Whole> parse(std::string_view text) {
    const Result<nlohmann::json> json = read_json(text);
    if (!json) return tl::unexpected(json.error());
    if (const auto checked = check(*json, description_of<Whole>()); !checked) return tl::unexpected(checked.error());
    Whole whole;
    binding::read(*json, whole);
    if (const auto kept = check_rules(whole); !kept) return tl::unexpected(kept.error());
    return whole;
}

template <class Whole>
Result<void> validate_whole(const Whole& whole) {
    const nlohmann::json json(binding::write(whole, Audience::sensor));
    if (auto checked = check(json, description_of<Whole>()); !checked) return checked;
    return check_rules(whole);
}

/// Text that is not UTF-8, which is valid nowhere in the settings, is written with replacement characters.
std::string text_of(const OrderedJson& json) {
    return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

} // namespace

Result<Settings> parse_settings(std::string_view json) {
    return parse<Settings>(json);
}

Result<Scene> parse_scene(std::string_view json) {
    return parse<Scene>(json);
}

Result<void> validate(const Settings& settings) {
    return validate_whole(settings);
}

Result<void> validate(const Scene& scene) {
    return validate_whole(scene);
}

std::string to_json(const Settings& settings) {
    return text_of(binding::write(settings, Audience::sensor));
}

std::string to_public_json(const Settings& settings) {
    return text_of(binding::write(settings, Audience::everybody));
}

std::string to_json(const Scene& scene) {
    return text_of(binding::write(scene, Audience::sensor));
}

std::string json_schema() {
    return text_of(schema_of(description_of<Settings>()));
}

std::string reference_page() {
    return reference_page_of(description_of<Settings>());
}

} // namespace headcount::settings
