#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace headcount {

/// Why something could not be done, as one plain sentence for the person who reads it:
/// what is wrong and, where it can be said, what would be right. Holds no secret.
struct Error {
    std::string sentence;
};

/// A value, or the reason why there is none. Errors cross the borders of rooms as values; exceptions never do.
template <class T>
using Result = tl::expected<T, Error>;

/// Shorthand for returning an error from a function with a `Result`.
inline tl::unexpected<Error> failure(std::string sentence) {
    return tl::unexpected<Error>(Error{std::move(sentence)});
}

} // namespace headcount
