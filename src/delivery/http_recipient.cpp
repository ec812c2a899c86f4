#include "delivery/http_recipient.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

namespace headcount::delivery {

namespace {

constexpr std::size_t header_limit = 65'536;
constexpr std::size_t body_limit = 65'536;

/// The library's global state lives as long as the program.
void initialise_curl() {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)initialised;
}

/// Statuses that speak of the report itself, not of the server or of who asks.
bool is_about_content(long status) {
    constexpr std::array<long, 4> content{400, 413, 415, 422};
    return std::find(content.begin(), content.end(), status) != content.end();
}

/// The host alone, without port and brackets.
std::string host_of(std::string_view url) {
    const std::size_t scheme_end = url.find("://");
    if (scheme_end != std::string_view::npos) url.remove_prefix(scheme_end + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
    if (url.starts_with('[')) return std::string(url.substr(1, url.find(']') - 1));
    return std::string(url.substr(0, url.find(':')));
}

std::string words_for(long status, bool has_user) {
    if (status == 401 && !has_user) return "it asks for a user name and a password (status 401), and the settings have none";
    if (status == 401 || status == 403) return fmt::format("it refuses the user name or the password (status {})", status);
    if (status == 404) return "it knows no such path (status 404)";
    if (status >= 300 && status < 400) {
        return fmt::format("it sends to another address (status {}); redirects are not followed, give the final address", status);
    }
    if (is_about_content(status)) return fmt::format("it refuses this report (status {})", status);
    return fmt::format("it answered with status {}", status);
}

} // namespace

/// What libcurl calls. It must not be called back from these (and the recipient not destroyed).
struct HttpRecipient::Callbacks {
    static std::size_t header(const char* bytes, std::size_t, std::size_t count, void* recipient) {
        auto& self = *static_cast<HttpRecipient*>(recipient);
        const std::string_view line(bytes, count);
        if (line.starts_with("HTTP/")) self.has_all_headers_ = false; // another answer: after 100, or after 401
        if (line == "\r\n" || line == "\n") self.has_all_headers_ = true;
        self.header_bytes_ += count;
        return self.header_bytes_ <= header_limit ? count : 0;
    }
    static std::size_t body(const char*, std::size_t, std::size_t count, void* recipient) {
        auto& self = *static_cast<HttpRecipient*>(recipient);
        self.body_bytes_ += count;
        return self.body_bytes_ <= body_limit ? count : 0;
    }
    static int socket(CURL*, curl_socket_t socket, int what, void* recipient, void*) {
        auto& self = *static_cast<HttpRecipient*>(recipient);
        if (what == CURL_POLL_REMOVE) {
            self.sockets_.erase(socket);
            return 0;
        }
        const int events = ((what & CURL_POLL_IN) != 0 ? POLLIN : 0) | ((what & CURL_POLL_OUT) != 0 ? POLLOUT : 0);
        self.sockets_[socket] = self.loop_.watch(socket, static_cast<short>(events), [&self, socket](short ready) {
            const int in = (ready & POLLIN) != 0 ? CURL_CSELECT_IN : 0;
            const int out = (ready & POLLOUT) != 0 ? CURL_CSELECT_OUT : 0;
            const int error = (ready & (POLLERR | POLLHUP | POLLNVAL)) != 0 ? CURL_CSELECT_ERR : 0;
            self.act(socket, in | out | error);
        });
        return 0;
    }
    static CURLcode prepare_tls(CURL*, void* context, void* recipient) {
        auto& self = *static_cast<HttpRecipient*>(recipient);
        const Result<void> prepared = self.tls_.prepare(static_cast<SSL_CTX*>(context));
        if (prepared) return CURLE_OK;
        self.tls_refusal_ = prepared.error().sentence;
        return CURLE_SSL_CERTPROBLEM;
    }
    static int timer(CURLM*, long milliseconds, void* recipient) {
        auto& self = *static_cast<HttpRecipient*>(recipient);
        self.timer_.drop();
        if (milliseconds >= 0) {
            self.timer_ =
                self.loop_.after(std::chrono::milliseconds(milliseconds), [&self] { self.act(CURL_SOCKET_TIMEOUT, 0); });
        }
        return 0;
    }
};

HttpRecipient::HttpRecipient(Loop& loop, HttpAddress address, Patience patience)
    : loop_(loop), address_(std::move(address)), patience_(patience), tls_(address_.tls, host_of(address_.url)) {
    initialise_curl();
    prepare_multi();
    prepare_transfer();
}

HttpRecipient::~HttpRecipient() {
    if (is_under_way_) curl_multi_remove_handle(multi_.get(), transfer_.get());
    transfer_.reset();
    multi_.reset();
}

void HttpRecipient::prepare_multi() {
    multi_.reset(curl_multi_init());
    CURLM* multi = multi_.get();
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &Callbacks::socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &Callbacks::timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 1L);
}

void HttpRecipient::prepare_transfer() {
    headers_.reset(curl_slist_append(nullptr, "Content-Type: application/json"));
    // Waiting for "100 Continue" would cost a second with every server that doesn't know it.
    curl_slist_append(headers_.get(), "Expect:");
    transfer_.reset(curl_easy_init());
    CURL* easy = transfer_.get();
    curl_easy_setopt(easy, CURLOPT_URL, address_.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    // The system's authorities or the settings' own: `tls_` sees to that, so libcurl must bring none.
    curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, address_.tls.unsafe_skip_verification ? 0L : 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, address_.tls.unsafe_skip_verification ? 0L : 2L);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &Callbacks::prepare_tls);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, this);
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "headcount");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); // doesn't wait for the resolver's thread
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(patience_.connect.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(patience_.answer.count()));
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Callbacks::header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Callbacks::body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    if (!address_.username.empty()) {
        curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC | CURLAUTH_DIGEST);
        curl_easy_setopt(easy, CURLOPT_USERNAME, address_.username.c_str());
        curl_easy_setopt(easy, CURLOPT_PASSWORD, address_.password.c_str());
    }
}

void HttpRecipient::connect(Settled settled) {
    settled_ = std::move(settled);
    settle({});
}

void HttpRecipient::send(const Message& message, Settled settled) {
    settled_ = std::move(settled);
    body_ = message.body;
    header_bytes_ = 0;
    body_bytes_ = 0;
    has_all_headers_ = false;
    tls_.begin();
    tls_refusal_.clear();
    curl_easy_setopt(transfer_.get(), CURLOPT_POSTFIELDS, body_.data());
    curl_easy_setopt(transfer_.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
    const CURLMcode added = curl_multi_add_handle(multi_.get(), transfer_.get());
    is_under_way_ = added == CURLM_OK;
    if (!is_under_way_) settle(tl::unexpected<Failure>({.sentence = curl_multi_strerror(added)}));
}

void HttpRecipient::act(curl_socket_t socket, int events) {
    int running = 0;
    curl_multi_socket_action(multi_.get(), socket, events, &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg == CURLMSG_DONE) {
            finish(message->data.result);
            return;
        }
    }
}

void HttpRecipient::finish(CURLcode code) {
    auto outcome = outcome_of(code);
    curl_multi_remove_handle(multi_.get(), transfer_.get());
    is_under_way_ = false;
    is_well_ = outcome.has_value();
    settle(std::move(outcome));
}

tl::expected<void, Failure> HttpRecipient::outcome_of(CURLcode code) const {
    long status = 0;
    curl_easy_getinfo(transfer_.get(), CURLINFO_RESPONSE_CODE, &status);
    // With the status and all headers the server has spoken; a body that is too long or breaks off takes nothing back.
    const bool has_answered = code == CURLE_OK || has_all_headers_;
    if (has_answered && status >= 200 && status < 300) return {};

    const std::string reason =
        has_answered && status != 0 ? words_for(status, !address_.username.empty()) : words_for_trouble(code);
    return tl::unexpected<Failure>({.sentence = fmt::format("{} can't be reported to: {}.", address_.label, reason),
                                    .is_about_message = has_answered && is_about_content(status)});
}

/// Why there was no answer.
std::string HttpRecipient::words_for_trouble(CURLcode code) const {
    if (header_bytes_ > header_limit) return "its answer's headers are too long";
    if (!tls_refusal_.empty()) return tls_refusal_;
    if (!tls_.fault().empty()) return tls_.fault();
    long error = 0;
    curl_off_t connected_after = 0;
    curl_easy_getinfo(transfer_.get(), CURLINFO_OS_ERRNO, &error);
    curl_easy_getinfo(transfer_.get(), CURLINFO_CONNECT_TIME_T, &connected_after);
    const bool is_encrypted = address_.label.starts_with("https:");
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
            return fmt::format("the name '{}' can't be resolved", host_of(address_.url));
        case CURLE_COULDNT_CONNECT:
            if (error == ECONNREFUSED) return "it refuses the connection; nobody listens at this port";
            return error == 0 ? "it can't be connected to" : std::generic_category().message(static_cast<int>(error));
        case CURLE_OPERATION_TIMEDOUT:
            // libcurl's time of connecting stays 0 until the handshake is through.
            if (is_encrypted && tls_.has_begun() && !tls_.is_established())
                return "it does not answer the TLS handshake (timeout); perhaps this is not its port for TLS";
            if (connected_after == 0)
                return "it does not answer (timeout); it may be off, or something on the way drops the connection";
            return "it accepts the connection, but gives no complete answer in time (timeout)";
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_GOT_NOTHING:
            if (is_encrypted && tls_.is_established() && header_bytes_ == 0) return tls_.words_for_early_end();
            if (code != CURLE_GOT_NOTHING) return curl_easy_strerror(code);
            return "it closed the connection without an answer";
        default:
            return curl_easy_strerror(code);
    }
}

void HttpRecipient::settle(tl::expected<void, Failure> outcome) {
    settling_ = loop_.after(Duration::zero(),
                            [settled = std::exchange(settled_, nullptr), outcome = std::move(outcome)] { settled(outcome); });
}

} // namespace headcount::delivery
