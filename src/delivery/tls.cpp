#include "delivery/tls.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace headcount::delivery {

namespace {

struct Freer {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
template <class Kind>
using Owned = std::unique_ptr<Kind, Freer>;

bool is_address(const std::string& host) {
    unsigned char address[sizeof(in6_addr)];
    return inet_pton(AF_INET, host.c_str(), address) == 1 || inet_pton(AF_INET6, host.c_str(), address) == 1;
}

Owned<BIO> reader_of(const std::string& text) {
    return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

int no_passphrase(char*, int, int, void*) {
    return 0;
}

std::vector<Owned<X509>> certificates_in(const std::string& text) {
    std::vector<Owned<X509>> certificates;
    const Owned<BIO> reader = reader_of(text);
    while (Owned<X509> next{PEM_read_bio_X509(reader.get(), nullptr, &no_passphrase, nullptr)})
        certificates.push_back(std::move(next));
    ERR_clear_error(); // the end of the text counts as one
    return certificates;
}

/// Where a `TlsClient` stands in a context, so that it isn't in the way of the libraries' own data.
int place_in_context() {
    static const int place = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return place;
}

Result<void> trust(SSL_CTX* context, const std::string& ca) {
    if (ca.empty()) {
        SSL_CTX_set_default_verify_paths(context);
        return {};
    }
    X509_STORE* store = SSL_CTX_get_cert_store(context);
    for (const Owned<X509>& authority : certificates_in(ca))
        X509_STORE_add_cert(store, authority.get());
    // Whoever gives the server's own certificate, or one from the middle of its chain, means that one.
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
    return {};
}

Result<void> show(SSL_CTX* context, const settings::Tls& rules) {
    if (rules.certificate.empty()) return {};
    if (rules.key.empty()) return failure("the client certificate's private key is missing in the settings");
    const Owned<BIO> reader = reader_of(rules.key);
    const Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(reader.get(), nullptr, &no_passphrase, nullptr));
    const std::vector<Owned<X509>> chain = certificates_in(rules.certificate);
    bool fits = key && !chain.empty() && SSL_CTX_use_certificate(context, chain.front().get()) == 1 &&
                SSL_CTX_use_PrivateKey(context, key.get()) == 1;
    for (std::size_t i = 1; fits && i < chain.size(); ++i)
        fits = SSL_CTX_add1_chain_cert(context, chain[i].get()) == 1;
    ERR_clear_error();
    if (!fits) return failure("the client certificate and its key can't be used");
    return {};
}

/// `/CN=...`, with odd bytes escaped and not too much of it: it comes from outside.
std::string short_name(const X509_NAME* name) {
    std::array<char, 128> text{};
    X509_NAME_oneline(name, text.data(), static_cast<int>(text.size()));
    return text.data();
}

std::string date_of(const ASN1_TIME* time) {
    tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unknown day";
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                       parts.tm_min);
}

/// The first few host names and addresses that a certificate is for.
std::string names_in(const X509* certificate) {
    constexpr int most = 5;
    constexpr int longest = 100;
    const Owned<GENERAL_NAMES> names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    std::string list;
    const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
    for (int i = 0; i < count && i < most; ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        std::string text;
        if (name->type == GEN_DNS) {
            const ASN1_IA5STRING* dns = name->d.dNSName;
            for (int at = 0; at < ASN1_STRING_length(dns) && at < longest; ++at) {
                const unsigned char byte = ASN1_STRING_get0_data(dns)[at];
                text += byte > 0x20 && byte < 0x7f ? static_cast<char>(byte) : '?';
            }
        } else if (name->type == GEN_IPADD) {
            std::array<char, INET6_ADDRSTRLEN> address{};
            const int family = ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6;
            if (family == AF_INET6 && ASN1_STRING_length(name->d.iPAddress) != 16) continue;
            inet_ntop(family, ASN1_STRING_get0_data(name->d.iPAddress), address.data(), address.size());
            text = address.data();
        }
        if (!text.empty()) list += (list.empty() ? "" : ", ") + text;
    }
    return list.empty() ? short_name(X509_get_subject_name(certificate)) : list;
}

std::string words_for_certificate(int error, int depth, const X509* certificate, const std::string& host) {
    const std::string whose = depth == 0 || certificate == nullptr ? "its certificate"
                                                                   : fmt::format("the certificate of its authority '{}'",
                                                                                 short_name(X509_get_subject_name(certificate)));
    switch (error) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return fmt::format("{} has expired on {}", whose, date_of(X509_get0_notAfter(certificate)));
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return fmt::format("{} is valid only from {} on (is the sensor's clock right?)", whose,
                               date_of(X509_get0_notBefore(certificate)));
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return fmt::format("its certificate is for {}, not for {}", names_in(certificate), host);
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return "its certificate is signed by nobody but itself; if that is right, give it as the CA certificate";
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return fmt::format(
                "its certificate comes from '{}', which is not believed; if it should be, give that authority's "
                "certificate as the CA certificate",
                short_name(X509_get_issuer_name(certificate)));
        case X509_V_ERR_CERT_SIGNATURE_FAILURE:
            return fmt::format(
                "its certificate comes from '{}', which is not believed: the authority of that name in the settings has another "
                "key",
                short_name(X509_get_issuer_name(certificate)));
        case X509_V_ERR_CERT_REVOKED:
            return whose + " was revoked";
        default:
            return fmt::format("{} is not valid: {}", whose, X509_verify_cert_error_string(error));
    }
}

/// What the other side says when it ends the handshake (RFC 8446, 6.2).
std::string words_for_alert(int alert, bool has_certificate) {
    switch (alert) {
        case SSL_AD_HANDSHAKE_FAILURE:
            return has_certificate
                       ? "it refuses the TLS connection (handshake failure)"
                       : "it refuses the TLS connection (handshake failure); perhaps it asks for a client certificate";
        case TLS13_AD_CERTIFICATE_REQUIRED:
            return "it asks for a client certificate, and the settings have none";
        case SSL_AD_BAD_CERTIFICATE:
        case SSL_AD_UNSUPPORTED_CERTIFICATE:
        case SSL_AD_CERTIFICATE_REVOKED:
        case SSL_AD_CERTIFICATE_EXPIRED:
        case SSL_AD_CERTIFICATE_UNKNOWN:
        case SSL_AD_UNKNOWN_CA:
        case SSL_AD_DECRYPT_ERROR:
            return fmt::format("it does not accept the client certificate ({})", SSL_alert_desc_string_long(alert));
        case SSL_AD_PROTOCOL_VERSION:
            return "it speaks neither TLS 1.2 nor TLS 1.3";
        case SSL_AD_UNRECOGNIZED_NAME:
            return "it knows no host of that name";
        default:
            return fmt::format("it ended the TLS connection ({})", SSL_alert_desc_string_long(alert));
    }
}

/// What OpenSSL itself found wrong while the handshake went on; empty if it only waits.
std::string words_for_handshake() {
    const unsigned long error = ERR_peek_last_error();
    if (error == 0 || ERR_GET_LIB(error) != ERR_LIB_SSL) return {};
    switch (ERR_GET_REASON(error)) {
        case SSL_R_CERTIFICATE_VERIFY_FAILED:
            return {}; // the certificate's own fault says more
        case SSL_R_WRONG_VERSION_NUMBER:
        case SSL_R_HTTP_REQUEST:
            return "it does not speak TLS at this port";
        case SSL_R_UNEXPECTED_EOF_WHILE_READING:
            return "it closed the connection in the middle of the TLS handshake";
        default:
            break;
    }
    const char* reason = ERR_reason_error_string(error);
    return fmt::format("the TLS handshake failed ({})", reason == nullptr ? "for an unknown reason" : reason);
}

} // namespace

/// What OpenSSL calls.
struct TlsClient::Callbacks {
    static TlsClient& client_of(const SSL* ssl) {
        return *static_cast<TlsClient*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), place_in_context()));
    }

    static int verified(int is_right, X509_STORE_CTX* store) {
        if (is_right == 1) return 1;
        const auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
        TlsClient& self = client_of(ssl);
        self.fault_ = words_for_certificate(X509_STORE_CTX_get_error(store), X509_STORE_CTX_get_error_depth(store),
                                            X509_STORE_CTX_get_current_cert(store), self.host_);
        return 0;
    }

    static void progressed(const SSL* ssl, int where, int value) {
        TlsClient& self = client_of(ssl);
        if (where == SSL_CB_HANDSHAKE_START) {
            self.has_begun_ = true;
        } else if (where == SSL_CB_HANDSHAKE_DONE) {
            self.is_established_ = true;
        } else if (where == SSL_CB_READ_ALERT && (value >> 8) == SSL3_AL_FATAL && self.fault_.empty()) {
            self.fault_ = words_for_alert(value & 0xff, !self.rules_.certificate.empty());
        } else if (where == SSL_CB_CONNECT_EXIT && value <= 0 && self.fault_.empty()) {
            self.fault_ = words_for_handshake();
        }
    }
};

TlsClient::TlsClient(settings::Tls rules, std::string host)
    : rules_(std::move(rules)), host_(std::move(host)), is_numeric_(is_address(host_)) {
}

Result<void> TlsClient::prepare(SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_ex_data(context, place_in_context(), this);
    SSL_CTX_set_info_callback(context, &Callbacks::progressed);
    if (auto shown = show(context, rules_); !shown) return shown;
    if (rules_.unsafe_skip_verification) {
        SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
        return {};
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, &Callbacks::verified);
    X509_VERIFY_PARAM* demands = SSL_CTX_get0_param(context);
    if (is_numeric_) {
        X509_VERIFY_PARAM_set1_ip_asc(demands, host_.c_str());
    } else {
        X509_VERIFY_PARAM_set_hostflags(demands, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        X509_VERIFY_PARAM_set1_host(demands, host_.c_str(), host_.size());
    }
    return trust(context, rules_.ca);
}

void TlsClient::name_host(SSL* ssl) const {
    if (!is_numeric_) SSL_set_tlsext_host_name(ssl, host_.c_str());
}

std::string TlsClient::words_for_early_end() const {
    return fmt::format("it closed the connection after the TLS handshake; perhaps it {}",
                       rules_.certificate.empty() ? "asks for a client certificate" : "does not accept the client certificate");
}

void TlsClient::begin() {
    fault_.clear();
    has_begun_ = false;
    is_established_ = false;
}

} // namespace headcount::delivery
