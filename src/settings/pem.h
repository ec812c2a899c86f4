#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headcount::settings {

/// What is wrong with certificates (X.509) as PEM text (RFC 7468), as the rest of a sentence, or nothing: each can be read,
/// there is one at least, and no private key is among them, because certificates are shown. May be empty.
std::optional<std::string> pem_certificates_form(std::string_view text);

/// The same for one private key without a passphrase. May be empty. Nothing of the key is repeated.
std::optional<std::string> pem_key_form(std::string_view text);

/// Whether the key is the one of the text's first certificate. Both have their forms.
bool is_key_of(std::string_view key, std::string_view certificates);

} // namespace headcount::settings
