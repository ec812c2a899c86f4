#pragma once

#include "base/result.h"
#include "settings/tls_settings.h"

#include <openssl/types.h>

#include <string>

namespace headcount::delivery {

/// TLS towards one host: whom to believe, who the sensor is, and, when it fails, exactly why.
///
/// Used for brokers (`TlsStream`) and for servers alike: libcurl hands out the context that it has made. TLS 1.2 at least. The
/// certificate must be for the host of the settings, whatever numeric address is connected to, and the host is named to the
/// server (SNI, RFC 6066). One thread; must outlive every context that it has prepared.
class TlsClient {
public:
    TlsClient(settings::Tls rules, std::string host);
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    /// Puts everything into a fresh context. The error is the rest of a sentence, without secrets.
    Result<void> prepare(SSL_CTX* context);

    /// Tells the server for whom the connection is (SNI, RFC 6066), unless that is an address. libcurl does it by itself.
    void name_host(SSL* ssl) const;

    /// Forgets what the connection before has shown.
    void begin();

    /// Why the connection failed, as the rest of a sentence ("its certificate has expired ..."); empty if TLS is not to blame.
    const std::string& fault() const { return fault_; }

    /// The other side is connected and was asked to begin the handshake.
    bool has_begun() const { return has_begun_; }

    /// The handshake is through.
    bool is_established() const { return is_established_; }

    /// For a connection that ended after the handshake, before any answer: the likely reason, as the rest of a sentence.
    std::string words_for_early_end() const;

    const settings::Tls& rules() const { return rules_; }

private:
    struct Callbacks;

    const settings::Tls rules_;
    const std::string host_;
    const bool is_numeric_;
    std::string fault_;
    bool has_begun_ = false;
    bool is_established_ = false;
};

} // namespace headcount::delivery
