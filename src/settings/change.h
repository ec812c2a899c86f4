#pragma once

#include "settings/settings.h"

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace headcount::settings {

/// One thing that is wrong with a change.
struct WrongField {
    std::string path; ///< where, as a JSON Pointer (RFC 6901); empty: the whole change
    std::string sentence;
};

/// The settings with a change (JSON Merge Patch, RFC 7396) applied, or everything that is wrong with it; then nothing is.
///
/// What is absent stays as it is, and null stands for the default. A list is replaced as a whole, but a secret that an item
/// leaves out stays what it was for the item in the same place: whoever changes what they were shown never saw it. An address
/// given back as it was shown, without user and password, keeps them.
tl::expected<Settings, std::vector<WrongField>> changed(const Settings& settings, std::string_view merge_patch);

} // namespace headcount::settings
