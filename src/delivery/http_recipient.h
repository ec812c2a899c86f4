#pragma once

#include "delivery/loop.h"
#include "delivery/recipient.h"
#include "delivery/tls.h"

#include <curl/curl.h>

#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace headcount::delivery {

/// Where to post, and as whom.
struct HttpAddress {
    std::string url;      ///< http[s]://host[:port][/path][?query]
    settings::Tls tls{};  ///< for https
    std::string label;    ///< the same for people, without secrets
    std::string username; ///< empty: none
    std::string password; ///< secret
    friend bool operator==(const HttpAddress&, const HttpAddress&) = default;
};

/// An address that each report is posted to as `application/json`, with libcurl whose sockets the loop watches.
///
/// Status 2xx acknowledges; what comes after the headers is read only so that the connection can be used again, and not
/// beyond a limit. Basic or Digest authentication as the server asks (RFC 7617, RFC 7616); TLS for `https://`. Redirects are not
/// followed and no proxy is used: reports and passwords go to the address in the settings and nowhere else.
class HttpRecipient final : public Recipient {
public:
    HttpRecipient(Loop& loop, HttpAddress address, Patience patience);
    ~HttpRecipient() override;

    void connect(Settled settled) override;
    void send(const Message& message, Settled settled) override;
    bool is_connected() const override { return is_well_; }

private:
    struct Callbacks;
    struct EasyCloser {
        void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    };
    struct MultiCloser {
        void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
    };
    struct ListCloser {
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };

    void prepare_transfer();
    void prepare_multi();
    void act(curl_socket_t socket, int events);
    void finish(CURLcode code);
    tl::expected<void, Failure> outcome_of(CURLcode code) const;
    std::string words_for_trouble(CURLcode code) const;
    void settle(tl::expected<void, Failure> outcome);

    Loop& loop_;
    HttpAddress address_;
    Patience patience_;

    TlsClient tls_;
    std::string tls_refusal_; ///< why no TLS connection could even be begun
    std::unique_ptr<CURLM, MultiCloser> multi_;
    std::unique_ptr<curl_slist, ListCloser> headers_;
    std::unique_ptr<CURL, EasyCloser> transfer_;
    bool is_under_way_ = false;
    bool is_well_ = true;
    std::string body_;
    Settled settled_;

    // What came back so far, of the answer that is being read.
    std::size_t header_bytes_ = 0;
    std::size_t body_bytes_ = 0;
    bool has_all_headers_ = false;

    std::map<curl_socket_t, Loop::Handle> sockets_;
    Loop::Handle timer_;
    Loop::Handle settling_;
};

} // namespace headcount::delivery
