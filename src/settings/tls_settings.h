#pragma once

#include "settings/about.h"
#include "settings/pem.h"

#include <string>
#include <tuple>

namespace headcount::settings {

/// How a recipient proves over TLS who it is, and the sensor who it is.
struct Tls {
    std::string ca;          ///< PEM: the only authorities that are believed; empty: those of the system
    std::string certificate; ///< PEM: the sensor's own, and those between it and the authority; empty: none
    std::string key;         ///< PEM, secret: of `certificate`
    bool unsafe_skip_verification = false;
    friend bool operator==(const Tls&, const Tls&) = default;
};

template <>
struct Declaration<Tls> {
    static constexpr std::string_view title = "Certificates";
    static constexpr std::tuple settings{
        setting(&Tls::ca,
                {.name = "ca",
                 .title = "CA certificate",
                 .help = "Certificates of the authorities that the recipient's certificate must come from, as PEM text. With one "
                         "given, the system's are not believed. Empty: the system's.",
                 .most_characters = 24'576,
                 .form = pem_certificates_form,
                 .several_lines = true}),
        setting(
            &Tls::certificate,
            {.name = "certificate",
             .title = "Client certificate",
             .help = "The sensor's own certificate for recipients that ask for one, as PEM text, followed by those between it "
                     "and the authority. Empty: none.",
             .most_characters = 16'384,
             .form = pem_certificates_form,
             .several_lines = true}),
        setting(&Tls::key, {.name = "key",
                            .title = "Client key",
                            .help = "The private key of the client certificate, as PEM text without a passphrase.",
                            .most_characters = 8192,
                            .form = pem_key_form,
                            .several_lines = true,
                            .secrecy = Secrecy::secret}),
        setting(&Tls::unsafe_skip_verification,
                {.name = "unsafe_skip_verification",
                 .title = "Do not verify (unsafe)",
                 .help = "Believes whoever answers, whatever their certificate says: anybody on the way can read and change "
                         "reports, and take the password."}),
    };
};

} // namespace headcount::settings
