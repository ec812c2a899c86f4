#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

namespace headcount::peers {

/// A certificate and its private key, as PEM text.
struct Credentials {
    std::string certificate;
    std::string key;
};

/// What a certificate says.
struct CertificateWish {
    std::string name = "localhost";
    std::string alternative_names = "DNS:localhost,IP:127.0.0.1"; ///< as OpenSSL writes them
    std::chrono::hours valid_from{-24};                           ///< from now on
    std::chrono::hours valid_until{24};
};

/// An authority of the test's own that issues certificates (X.509, P-256).
class CertificateAuthority {
public:
    explicit CertificateAuthority(const std::string& name = "Headcount's test authority") : key_(new_key()) {
        const Owned<X509> certificate = blank({name, "", std::chrono::hours(-48), std::chrono::hours(48)}, key_);
        X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
        extend(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
        extend(certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
        sign(certificate.get());
        name_ = X509_NAME_dup(X509_get_subject_name(certificate.get()));
        text_ = pem(certificate.get());
    }
    CertificateAuthority(const CertificateAuthority&) = delete;
    CertificateAuthority& operator=(const CertificateAuthority&) = delete;
    ~CertificateAuthority() { X509_NAME_free(name_); }

    /// PEM.
    const std::string& certificate() const { return text_; }

    Credentials issue(const CertificateWish& wish = {}) const {
        const Owned<EVP_PKEY> key = new_key();
        const Owned<X509> certificate = blank(wish, key);
        X509_set_issuer_name(certificate.get(), name_);
        extend(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
        if (!wish.alternative_names.empty()) extend(certificate.get(), NID_subject_alt_name, wish.alternative_names.c_str());
        sign(certificate.get());
        return {pem(certificate.get()), pem(key.get())};
    }

private:
    struct Freer {
        void operator()(X509* certificate) const { X509_free(certificate); }
        void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
        void operator()(BIO* bio) const { BIO_free(bio); }
    };
    template <class Kind>
    using Owned = std::unique_ptr<Kind, Freer>;

    static Owned<EVP_PKEY> new_key() { return Owned<EVP_PKEY>(EVP_EC_gen("P-256")); }

    static Owned<X509> blank(const CertificateWish& wish, const Owned<EVP_PKEY>& key) {
        static std::atomic<long> serial{1};
        Owned<X509> certificate(X509_new());
        X509_set_version(certificate.get(), 2); // X.509 v3
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), std::chrono::seconds(wish.valid_from).count());
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), std::chrono::seconds(wish.valid_until).count());
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1, 0);
        X509_set_pubkey(certificate.get(), key.get());
        return certificate;
    }
    static void extend(X509* certificate, int kind, const char* value) {
        X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
        if (extension == nullptr) throw std::runtime_error("a certificate can't say: " + std::string(value));
        X509_add_ext(certificate, extension, -1);
        X509_EXTENSION_free(extension);
    }
    void sign(X509* certificate) const {
        if (X509_sign(certificate, key_.get(), EVP_sha256()) == 0) throw std::runtime_error("a certificate can't be signed");
    }
    static std::string text_of(BIO* bio) {
        char* bytes = nullptr;
        const long size = BIO_get_mem_data(bio, &bytes);
        return {bytes, static_cast<std::size_t>(size)};
    }
    static std::string pem(X509* certificate) {
        const Owned<BIO> bio(BIO_new(BIO_s_mem()));
        PEM_write_bio_X509(bio.get(), certificate);
        return text_of(bio.get());
    }
    static std::string pem(EVP_PKEY* key) {
        const Owned<BIO> bio(BIO_new(BIO_s_mem()));
        PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
        return text_of(bio.get());
    }

    Owned<EVP_PKEY> key_;
    X509_NAME* name_ = nullptr;
    std::string text_;
};

/// Writes text into a file of the test's folder, for a foreign program. Returns the file's name.
inline std::string write_file(const std::string& name, const std::string& text) {
    std::ofstream(name) << text;
    return name;
}

} // namespace headcount::peers
