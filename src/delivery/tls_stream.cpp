#include "delivery/tls_stream.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <cstddef>
#include <utility>

namespace headcount::delivery {

void TlsStream::Freer::operator()(SSL* ssl) const {
    SSL_free(ssl);
}

Result<std::unique_ptr<TlsStream>> TlsStream::begin(TlsClient& client) {
    struct ContextFreer {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };
    const std::unique_ptr<SSL_CTX, ContextFreer> context(SSL_CTX_new(TLS_client_method()));
    if (auto prepared = client.prepare(context.get()); !prepared) return tl::unexpected<Error>(prepared.error());
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION);
    std::unique_ptr<SSL, Freer> ssl(SSL_new(context.get())); // keeps the context
    BIO* from_network = BIO_new(BIO_s_mem());
    BIO* to_network = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl.get(), from_network, to_network); // which owns them
    SSL_set_connect_state(ssl.get());
    client.name_host(ssl.get());
    std::unique_ptr<TlsStream> stream(new TlsStream(std::move(ssl)));
    std::string nothing;
    if (!stream->go_on(nothing)) return failure("the TLS handshake can't begin");
    return stream;
}

bool TlsStream::receive(std::string_view encrypted, std::string& plain) {
    BIO_write(SSL_get_rbio(ssl_.get()), encrypted.data(), static_cast<int>(encrypted.size()));
    return go_on(plain);
}

void TlsStream::receive_end() {
    BIO_set_mem_eof_return(SSL_get_rbio(ssl_.get()), 0);
    std::string ignored;
    go_on(ignored);
}

bool TlsStream::go_on(std::string& plain) {
    while (true) {
        ERR_clear_error(); // what OpenSSL's callback looks at must be this call's
        std::array<char, 4096> bytes{};
        const int count = SSL_read(ssl_.get(), bytes.data(), bytes.size()); // shakes hands first
        if (count > 0) {
            plain.append(bytes.data(), static_cast<std::size_t>(count));
            continue;
        }
        const bool waits = SSL_get_error(ssl_.get(), count) == SSL_ERROR_WANT_READ;
        ERR_clear_error();
        return waits;
    }
}

bool TlsStream::send(std::string_view plain) {
    ERR_clear_error();
    const int count = SSL_write(ssl_.get(), plain.data(), static_cast<int>(plain.size()));
    ERR_clear_error();
    return count == static_cast<int>(plain.size());
}

void TlsStream::send_end() {
    if (SSL_in_init(ssl_.get()) == 0) SSL_shutdown(ssl_.get());
    ERR_clear_error();
}

std::string TlsStream::take_encrypted() {
    BIO* to_network = SSL_get_wbio(ssl_.get());
    std::string encrypted(BIO_ctrl_pending(to_network), '\0');
    if (!encrypted.empty()) BIO_read(to_network, encrypted.data(), static_cast<int>(encrypted.size()));
    return encrypted;
}

} // namespace headcount::delivery
