#pragma once

#include "base/result.h"
#include "delivery/tls.h"

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>

namespace headcount::delivery {

/// One TLS connection's bytes, turned from plain to encrypted and back, without a socket: who owns one carries them.
///
/// Because it never meets the network, nothing that goes wrong there keeps it from reading what the other side has said before:
/// an alert that explains everything, above all. Holds at most one record and what was given to it in one call. Renegotiation
/// (TLS 1.2) is refused.
class TlsStream {
public:
    /// `client` has begun anew and must outlive this object. The error is the rest of a sentence.
    static Result<std::unique_ptr<TlsStream>> begin(TlsClient& client);

    /// What came from the network; what it means is appended to `plain`. False once there is nothing more to come: the other
    /// side has said so, or it has broken the rules. The client's `fault` may say how.
    bool receive(std::string_view encrypted, std::string& plain);

    /// Nothing more will come.
    void receive_end();

    /// To be called when the handshake is through. False if it can't be encrypted.
    bool send(std::string_view plain);

    /// Says goodbye, if there was a handshake.
    void send_end();

    /// What is to go to the network, since the last call.
    std::string take_encrypted();

private:
    struct Freer {
        void operator()(SSL* ssl) const;
    };

    explicit TlsStream(std::unique_ptr<SSL, Freer> ssl) : ssl_(std::move(ssl)) {}
    bool go_on(std::string& plain);

    std::unique_ptr<SSL, Freer> ssl_;
};

} // namespace headcount::delivery
