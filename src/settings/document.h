#pragma once

#include "base/result.h"
#include "settings/settings.h"

#include <string>
#include <string_view>

namespace headcount::settings {

/// Reads settings from JSON. What is absent has its default. Refused with one sentence that names the place in the document
/// (`reports.line.periodic.interval_s`), what is wrong and what would be right: text that is no JSON or too large (1 MiB)
/// or nested too deep, unknown names (with the nearest known one), values of another type or out of range, and settings
/// that contradict each other.
Result<Settings> parse_settings(std::string_view json);

/// Reads what is drawn, in the form of the command line's SCENE.json, with the same care.
Result<Scene> parse_scene(std::string_view json);

/// Whether settings made by the program itself are valid, by the same rules; otherwise the sentence.
Result<void> validate(const Settings& settings);
Result<void> validate(const Scene& scene);

/// The whole document, indented, secrets included: for the file that only the sensor reads.
std::string to_json(const Settings& settings);

/// The same for others' eyes: passwords are left out, and user and password in the source's address.
std::string to_public_json(const Settings& settings);

/// The scene alone, as the command line's SCENE.json.
std::string to_json(const Scene& scene);

/// JSON Schema (2020-12) of the settings' document, made from the declaration.
std::string json_schema();

/// The reference page (Markdown): every setting with its meaning, default and range, made from the declaration.
std::string reference_page();

} // namespace headcount::settings
