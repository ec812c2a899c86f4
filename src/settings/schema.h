#pragma once

#include "settings/description.h"

namespace headcount::settings {

/// The description as JSON Schema (2020-12). Beyond the standard's words: `x-unit`, and `x-meaning` beside each `enum`.
OrderedJson schema_of(const Description& description);

} // namespace headcount::settings
