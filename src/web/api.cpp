#include "web/api.h"

#include "web/http.h"
#include "web/pending.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace headcount::web {

namespace {

using Values = std::map<std::string, std::string, std::less<>>;

/// The first part of a path that begins with a slash, which is taken off with it.
std::string_view take_part(std::string_view& path) {
    path.remove_prefix(1);
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size());
    return part;
}

/// The values of the pattern's names if the path is of its form.
std::optional<Values> match(std::string_view pattern, std::string_view path) {
    Values values;
    while (pattern.starts_with('/') && path.starts_with('/')) {
        const std::string_view expected = take_part(pattern);
        const std::string_view part = take_part(path);
        if (expected.starts_with('{')) {
            if (part.empty()) return std::nullopt;
            values.emplace(expected.substr(1, expected.size() - 2), part);
        } else if (expected != part) {
            return std::nullopt;
        }
    }
    if (!pattern.empty() || !path.empty()) return std::nullopt;
    return values;
}

} // namespace

std::string_view name_of(Verb verb) {
    static constexpr std::array<std::string_view, 5> names = {"GET", "PUT", "POST", "PATCH", "DELETE"};
    return names.at(static_cast<std::size_t>(verb));
}

ApiAnswer json_answer(std::string json) {
    return {200, std::move(json), "application/json", {}};
}

ApiAnswer error_answer(int status, std::string_view sentence) {
    const nlohmann::json body = {{"error", sentence}};
    return {status, body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n", "application/json", {}};
}

/// Shared by all copies of a reply.
struct Reply::Last {
    explicit Last(std::shared_ptr<Pending> awaited) : pending(std::move(awaited)) {}
    Last(const Last&) = delete;
    Last& operator=(const Last&) = delete;
    ~Last() { give(error_answer(500, "The sensor failed to answer this request; its log may say why.")); }

    void give(ApiAnswer answer) const {
        if (pending->answer) return;
        pending->answer = std::move(answer);
        pending->arrived.raise();
    }

    std::shared_ptr<Pending> pending;
};

Reply::Reply(std::shared_ptr<Pending> pending) : last_(std::make_shared<Last>(std::move(pending))) {
}

void Reply::operator()(ApiAnswer answer) const {
    last_->give(std::move(answer));
}

void Api::add(Route route) {
    routes_.push_back(std::move(route));
}

Api::Found Api::find(std::optional<Verb> verb, std::string_view path) const {
    Found found;
    for (const Route& route : routes_) {
        std::optional<Values> values = match(route.path, path);
        if (!values) continue;
        found.verbs.push_back(route.verb);
        if (route.verb != verb) continue;
        found.route = &route;
        found.values = std::move(*values);
    }
    return found;
}

std::optional<Values> parse_query(std::string_view target) {
    Values values;
    const std::size_t mark = target.find('?');
    if (mark == std::string_view::npos) return values;
    std::string_view rest = target.substr(mark + 1);
    rest = rest.substr(0, rest.find('#'));
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        std::string plain(pair);
        std::replace(plain.begin(), plain.end(), '+', ' ');
        const std::string_view all = plain;
        std::optional<std::string> name = percent_decoded(all.substr(0, equals));
        std::optional<std::string> value = percent_decoded(all.substr(std::min(equals + 1, all.size())));
        if (!name || !value || !values.emplace(std::move(*name), std::move(*value)).second) return std::nullopt;
    }
    return values;
}

} // namespace headcount::web
