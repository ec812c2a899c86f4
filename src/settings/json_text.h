#pragma once

#include "base/result.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string_view>

namespace headcount::settings {

/// How large and how deep a JSON text from outside may be.
struct JsonLimits {
    std::size_t most_bytes = 1 << 20;
    std::size_t most_levels = 16; ///< of objects and lists inside each other
};

/// Reads JSON (RFC 8259) from a stranger. Refused with a sentence: a text beyond the limits, one that is no JSON or not UTF-8
/// (with the place), a number that is no finite one, a key that an object has twice. Takes time and memory in proportion to
/// the text.
Result<nlohmann::json> read_json(std::string_view text, const JsonLimits& limits = {});

/// A name from outside made fit for a sentence: at most 64 characters, without control characters.
std::string in_quotes(std::string_view name);

} // namespace headcount::settings
