#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headcount::account {

/// How much guessing a password costs.
struct HashCost {
    unsigned long long passes = 2;
    std::size_t bytes = 64 << 20; ///< of memory, for as long as it takes (tens of milliseconds)
};

/// The Argon2id hash (RFC 9106) of a text that somebody remembers, salted, as a text that says how it was made. Nothing if there
/// is not enough memory.
std::optional<std::string> hash_of(std::string_view secret, const HashCost& cost);

/// Whether `hash` was made of this text. Takes as long as making it.
bool is_hash_of(const std::string& hash, std::string_view secret);

/// 256 bits that nobody can guess, as 43 letters, digits, `-` and `_`.
std::string random_secret();

/// A short random name that is not secret: 16 hexadecimal digits.
std::string random_id();

/// The hash (BLAKE2b, 256 bits, hexadecimal) of a random secret, which needs no salt and no slowness. `purpose` keeps apart what
/// is made of the same secret.
std::string quick_hash(std::string_view purpose, std::string_view secret);

/// Compares in a time that does not depend on where they differ.
bool are_equal(std::string_view one, std::string_view other);

/// Makes the library ready; false if the machine has no source of chance. Needed once, before anything else here.
bool prepare_secrets();

} // namespace headcount::account
