#include "web/openapi.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace headcount::web {

namespace {

using Document = nlohmann::ordered_json;

Document content_of(const std::string& type, const std::string& schema) {
    Document media = Document::object();
    if (!schema.empty()) media["schema"] = Document::parse(schema);
    return {{type, std::move(media)}};
}

Document error_response(const std::string& description) {
    return {{"description", description},
            {"content", {{"application/json", {{"schema", {{"$ref", "#/components/schemas/Error"}}}}}}}};
}

Document path_parameters(std::string_view path) {
    Document parameters = Document::array();
    for (std::size_t from = path.find('{'); from != std::string_view::npos; from = path.find('{', from + 1)) {
        const std::string name(path.substr(from + 1, path.find('}', from) - from - 1));
        parameters.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
    }
    return parameters;
}

/// `patch_settings` of PATCH /api/v1/settings.
std::string operation_name(const Route& route) {
    std::string name(name_of(route.verb));
    std::string_view path = route.path;
    if (path.starts_with("/api/v1")) path.remove_prefix(7);
    for (const char c : path) {
        if (c == '}' || c == '{') continue;
        name += c == '/' || c == '.' ? '_' : c;
    }
    std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return name;
}

Document security_for(Scope scope) {
    if (scope == Scope::open) return Document::array();
    return Document::array({{{"token", Document::array()}}, {{"session", Document::array()}}});
}

Document operation_of(const Route& route) {
    Document operation = {{"operationId", operation_name(route)}, {"summary", route.summary}};
    if (route.scope != Scope::open)
        operation["description"] = route.scope == Scope::read ? "Needs the scope `read`." : "Needs the scope `settings`.";
    Document parameters = path_parameters(route.path);
    for (const QueryValue& value : route.query) {
        parameters.push_back({{"name", value.name},
                              {"in", "query"},
                              {"required", value.required},
                              {"description", value.meaning},
                              {"schema", {{"type", "string"}}}});
    }
    if (!parameters.empty()) operation["parameters"] = std::move(parameters);
    if (!route.body_schema.empty()) {
        Document content = Document::object();
        for (const std::string& type : route.body_types)
            content.update(content_of(type, route.body_schema));
        operation["requestBody"] = {{"required", true}, {"content", std::move(content)}};
    }
    operation["responses"][std::to_string(route.success)] = {{"description", route.response},
                                                             {"content", content_of(route.answer_type, route.answer_schema)}};
    if (route.scope != Scope::open)
        operation["responses"]["401"] = error_response("Nobody is signed in, or the token is unknown.");
    operation["responses"]["default"] = error_response("Why it was refused.");
    operation["security"] = security_for(route.scope);
    return operation;
}

Document stream_operation(const std::string& name, const std::string& summary, int status, const std::string& response,
                          const std::string& type) {
    Document operation = {{"operationId", name}, {"summary", summary}};
    operation["responses"][std::to_string(status)]["description"] = response;
    if (!type.empty()) operation["responses"][std::to_string(status)]["content"] = content_of(type, "");
    operation["responses"]["default"] = error_response("Why it was refused.");
    operation["security"] = security_for(name == "get_healthz" ? Scope::open : Scope::read);
    return operation;
}

std::string lower_verb(std::string_view verb) {
    std::string text(verb);
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return char(c | 0x20); });
    return text;
}

} // namespace

std::string openapi_document(const Api& api, const std::string& version, const std::string& settings_schema) {
    Document document = {{"openapi", "3.1.0"},
                         {"info",
                          {{"title", "Headcount"},
                           {"version", version},
                           {"description", "A people-counting sensor. Changes by cookie carry the header `X-CSRF-Token`."}}},
                         {"servers", Document::array({{{"url", "/"}}})}};
    Document& paths = document["paths"];
    for (const Route& route : api.routes())
        paths[route.path][lower_verb(name_of(route.verb))] = operation_of(route);
    const auto add = [&paths](const char* path, Document operation) {
        if (!paths.contains(path)) paths[path]["get"] = std::move(operation);
    };
    add("/api/v1/live", stream_operation("get_live", "Observations and status as they come", 101,
                                         "A WebSocket of JSON texts, each with its `type`.", ""));
    add("/api/v1/live.mjpeg",
        stream_operation("get_live_mjpeg", "The live picture", 200, "One JPEG after the other.", "multipart/x-mixed-replace"));
    add("/api/v1/live.mp4",
        stream_operation("get_live_mp4", "The live video, in privacy mode normal", 101,
                         "A WebSocket: a JSON text with the `mime` type, then H.264 in fragmented MP4, piece by piece. Before "
                         "each picture a JSON text tells its `frame`, as observations have it, and when it is shown: `at`.",
                         ""));
    add("/api/v1/snapshot.jpg", stream_operation("get_snapshot", "The newest picture", 200, "A JPEG.", "image/jpeg"));
    add("/healthz", stream_operation("get_healthz", "Whether the sensor answers", 200, "The text `ok`.", "text/plain"));
    Document& components = document["components"];
    components["schemas"]["Error"] = {
        {"type", "object"}, {"required", Document::array({"error"})}, {"properties", {{"error", {{"type", "string"}}}}}};
    components["schemas"]["Settings"] = Document::parse(settings_schema);
    components["securitySchemes"] = {{"token", {{"type", "http"}, {"scheme", "bearer"}}},
                                     {"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", session_cookie}}}};
    return document.dump(1) + "\n";
}

} // namespace headcount::web
