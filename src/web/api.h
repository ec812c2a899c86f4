#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headcount::web {

enum class Verb { get, put, post, patch, remove };

/// `GET`, `DELETE` and so on.
std::string_view name_of(Verb verb);

/// What somebody must be allowed to do.
enum class Scope {
    open,    ///< nothing: everybody may ask
    read,    ///< see what the sensor sees and counts
    settings ///< change the sensor
};

/// What a request shows in order to be let in. Nothing of it has been looked at, and all of it is secret.
struct Credentials {
    std::string session;     ///< the value of the cookie; empty: none
    std::string token;       ///< of `Authorization: Bearer`; empty: none
    std::string csrf;        ///< of `X-CSRF-Token`; empty: none
    bool changes = false;    ///< the request is no GET or HEAD
    std::string address;     ///< the client's IP address
    bool is_recheck = false; ///< not a request: somebody who was let in is asked again
};

/// The name of the cookie that carries a session.
constexpr std::string_view session_cookie = "headcount_session";

struct ApiAnswer {
    int status = 200;
    std::string body;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> fields; ///< more of the header: names and values without line ends
};

/// 200 with a JSON text.
ApiAnswer json_answer(std::string json);

/// `{"error":"one sentence"}`.
ApiAnswer error_answer(int status, std::string_view sentence);

/// What was asked. Bytes from outside, bounded in size, not checked in any other way.
struct ApiRequest {
    std::map<std::string, std::string, std::less<>> path;  ///< values of the path's `{names}`; none is empty
    std::map<std::string, std::string, std::less<>> query; ///< each name comes once
    std::string body;
    Credentials credentials;
    bool is_encrypted = false; ///< came over HTTPS
    std::string host;          ///< the Host field
};

/// Gives the answer to one request, at once or later, on the I/O loop. The first counts. If all copies are gone without one, the
/// client is told that the sensor has failed; if none comes within a minute, that it takes too long.
class Reply {
public:
    struct Pending; ///< the server's side

    explicit Reply(std::shared_ptr<Pending> pending);
    void operator()(ApiAnswer answer) const;

private:
    struct Last;
    std::shared_ptr<Last> last_;
};

/// A value that may follow the path after `?`, for the description.
struct QueryValue {
    std::string name;
    std::string meaning;
    bool required = false;
};

/// One thing that can be asked of the sensor.
struct Route {
    Verb verb = Verb::get;
    std::string path; ///< `/api/v1/tokens/{id}`; a name stands for one whole part
    Scope scope = Scope::settings;
    std::string summary;  ///< a few words: what it does
    std::string response; ///< a sentence: what a successful answer holds
    std::function<void(const ApiRequest&, Reply)> handle;

    std::vector<QueryValue> query = {};
    std::string body_schema = {};   ///< JSON Schema of the body; empty: it takes none
    std::string answer_schema = {}; ///< JSON Schema of a successful answer; empty: not described
    std::string answer_type = "application/json";
    std::vector<std::string> body_types = {"application/json"}; ///< what else than these is refused (415)
    int success = 200;                                          ///< the status of a successful answer, for the description
    std::size_t most_body_bytes = 64 << 10;                     ///< larger ones are refused (413); at most 1 MiB
};

/// Everything that can be asked of the sensor. Who may ask is decided by the server's gate, before the handler is called.
class Api {
public:
    /// A path and verb must not be added twice.
    void add(Route route);

    /// The route for a path whose percent signs are decoded, and the values of its names.
    struct Found {
        const Route* route = nullptr; ///< null: the path is unknown or does not understand the verb
        std::map<std::string, std::string, std::less<>> values;
        std::vector<Verb> verbs; ///< that the path understands; empty: there is no such path
    };
    Found find(std::optional<Verb> verb, std::string_view path) const;

    const std::vector<Route>& routes() const { return routes_; }

private:
    std::vector<Route> routes_;
};

/// Decides whether a request is let in: nothing if it is, otherwise the answer. On the I/O loop; must not wait for anything.
using Gate = std::function<std::optional<ApiAnswer>(const Credentials&, Scope)>;

/// The values after `?`, percent signs and plus signs decoded. Nothing if they are malformed or a name comes twice.
std::optional<std::map<std::string, std::string, std::less<>>> parse_query(std::string_view target);

} // namespace headcount::web
