#pragma once

#include "base/clock.h"

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace headcount::web {

using Request = boost::beast::http::request<boost::beast::http::string_body>;
using Response = boost::beast::http::response<boost::beast::http::string_body>;
using Status = boost::beast::http::status;

/// The fields that every answer carries: they forbid browsers whatever the page does not need.
void put_common_fields(boost::beast::http::fields& fields, const Clock& clock);

/// An answer with a body that is not to be kept.
Response answer(Status status, std::string_view content_type, std::string body);

/// `{"error":"..."}`.
Response refusal(Status status, std::string_view sentence);

/// 413.
Response too_large(std::size_t most_bytes);

/// Text with its percent signs decoded (RFC 3986, 2.1); nothing if one is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text);

/// A request's path without its query, percent signs decoded; absolute targets (`http://host/path`) are allowed. Empty for a
/// target that is none.
std::string path_of(std::string_view target);

} // namespace headcount::web
