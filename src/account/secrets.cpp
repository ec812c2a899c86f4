#include "account/secrets.h"

#include <sodium.h>

#include <array>

namespace headcount::account {

namespace {

template <std::size_t size>
std::string hexadecimal(const std::array<unsigned char, size>& bytes) {
    std::array<char, 2 * size + 1> text{};
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    return text.data();
}

} // namespace

bool prepare_secrets() {
    return sodium_init() >= 0;
}

std::optional<std::string> hash_of(std::string_view secret, const HashCost& cost) {
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str_alg(hash.data(), secret.data(), secret.size(), cost.passes, cost.bytes, crypto_pwhash_ALG_ARGON2ID13) !=
        0)
        return std::nullopt;
    return hash.data();
}

bool is_hash_of(const std::string& hash, std::string_view secret) {
    return hash.size() < crypto_pwhash_STRBYTES && crypto_pwhash_str_verify(hash.c_str(), secret.data(), secret.size()) == 0;
}

std::string random_secret() {
    std::array<unsigned char, 32> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    constexpr int form = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::array<char, sodium_base64_ENCODED_LEN(32, form)> text{};
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), form);
    return text.data();
}

std::string random_id() {
    std::array<unsigned char, 8> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return hexadecimal(bytes);
}

std::string quick_hash(std::string_view purpose, std::string_view secret) {
    std::string text(purpose);
    text += '\0';
    text += secret;
    std::array<unsigned char, 32> hash{};
    crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
    sodium_memzero(text.data(), text.size());
    return hexadecimal(hash);
}

bool are_equal(std::string_view one, std::string_view other) {
    return one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

} // namespace headcount::account
