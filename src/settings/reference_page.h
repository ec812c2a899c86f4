#pragma once

#include "settings/description.h"

#include <string>

namespace headcount::settings {

/// The description as a page for people (Markdown): every setting with its meaning, default and range, then the rules between
/// settings. What occurs in several places is described once, under all its places.
std::string reference_page_of(const Description& settings);

} // namespace headcount::settings
