#include "settings/pem.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace headcount::settings {

namespace {

struct Freer {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <class Kind>
using Owned = std::unique_ptr<Kind, Freer>;

/// Leaves no error of ours behind in the thread's queue, where the next caller of OpenSSL would find it.
struct ErrorQueue {
    ErrorQueue() { ERR_clear_error(); }
    ErrorQueue(const ErrorQueue&) = delete;
    ErrorQueue& operator=(const ErrorQueue&) = delete;
    ~ErrorQueue() { ERR_clear_error(); }
};

Owned<BIO> reader_of(std::string_view text) {
    return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

int no_passphrase(char*, int, int, void*) {
    return 0;
}

Owned<X509> read_certificate(BIO* text) {
    return Owned<X509>(PEM_read_bio_X509(text, nullptr, &no_passphrase, nullptr));
}

Owned<EVP_PKEY> read_key(std::string_view text) {
    const Owned<BIO> reader = reader_of(text);
    return Owned<EVP_PKEY>(PEM_read_bio_PrivateKey(reader.get(), nullptr, &no_passphrase, nullptr));
}

bool is_at_the_end() {
    const unsigned long error = ERR_peek_last_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

} // namespace

std::optional<std::string> pem_certificates_form(std::string_view text) {
    if (text.empty()) return std::nullopt;
    if (text.find("PRIVATE KEY-----") != std::string_view::npos)
        return "holds a private key, which others would get to see here: put it into key, and leave only certificates here";
    const ErrorQueue errors;
    const Owned<BIO> reader = reader_of(text);
    int number = 0;
    while (read_certificate(reader.get()))
        ++number;
    if (!is_at_the_end()) return fmt::format("is damaged: its certificate number {} cannot be read", number + 1);
    if (number == 0) return "must be certificates in PEM form, text that begins with -----BEGIN CERTIFICATE-----";
    return std::nullopt;
}

std::optional<std::string> pem_key_form(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const ErrorQueue errors;
    if (text.find("ENCRYPTED") != std::string_view::npos)
        return "is protected with a passphrase, which nobody could type in when the sensor starts: give it without one";
    if (!read_key(text)) return "must be a private key in PEM form, text that begins with -----BEGIN PRIVATE KEY-----";
    return std::nullopt;
}

bool is_key_of(std::string_view key, std::string_view certificates) {
    const ErrorQueue errors;
    const Owned<BIO> reader = reader_of(certificates);
    const Owned<X509> certificate = read_certificate(reader.get());
    const Owned<EVP_PKEY> read = read_key(key);
    return certificate && read && X509_check_private_key(certificate.get(), read.get()) == 1;
}

} // namespace headcount::settings
