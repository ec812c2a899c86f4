#pragma once

#include "web/api.h"

#include <string>

namespace headcount::web {

/// An OpenAPI 3.1 document (JSON) of what can be asked: the routes, and the server's own paths for pictures and messages.
/// `settings_schema`: JSON Schema (2020-12), which routes refer to as `#/components/schemas/Settings`. Schemas of routes must be
/// JSON texts.
std::string openapi_document(const Api& api, const std::string& version, const std::string& settings_schema);

} // namespace headcount::web
