#pragma once

#include "web/api.h"
#include "web/http.h"

namespace headcount::web {

/// What a request shows in order to be let in: cookie (RFC 6265, 4.2), bearer token (RFC 6750, 2.1), CSRF token. A field that
/// comes twice counts as none.
Credentials credentials_of(const boost::beast::http::fields& fields);

} // namespace headcount::web
