#include "app/account_api.h"

#include "settings/json_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace headcount::app {

namespace {

using account::Account;
using account::Denial;
using account::Right;
using Json = nlohmann::ordered_json;
using web::ApiAnswer;
using web::ApiRequest;
using web::Reply;
using web::Scope;
using web::Verb;

constexpr auto nothing_more = "Nothing: it was done.";

ApiAnswer answer_of(const Denial& denial) {
    ApiAnswer answer = web::error_answer(denial.status, denial.sentence);
    if (denial.retry_after_s > 0) answer.fields.emplace_back("Retry-After", std::to_string(denial.retry_after_s));
    if (denial.status == 401) answer.fields.emplace_back("WWW-Authenticate", "Bearer");
    return answer;
}

ApiAnswer json_of(const Json& json, int status = 200) {
    ApiAnswer answer = web::json_answer(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    answer.status = status;
    return answer;
}

ApiAnswer done() {
    return json_of(Json::object());
}

/// Answers with `{}` or with why not.
Account::Then reporting_to(const Reply& reply) {
    return [reply](std::optional<Denial> refused) { reply(refused ? answer_of(*refused) : done()); };
}

account::Shown shown_by(const web::Credentials& credentials) {
    return {credentials.session, credentials.token, credentials.csrf, credentials.changes, true};
}

Right right_for(Scope scope) {
    return scope == Scope::settings ? Right::settings : Right::read;
}

// Cookies of HTTP and HTTPS share a name; a browser that has a secure one refuses to let HTTP replace it.
std::string cookie(const std::string& value, bool is_encrypted, std::string_view age) {
    return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}{}", web::session_cookie, value, age,
                       is_encrypted ? "; Secure" : "");
}

ApiAnswer without_cookie(ApiAnswer answer, bool is_encrypted) {
    answer.fields.emplace_back("Set-Cookie", cookie("", is_encrypted, "; Max-Age=0"));
    return answer;
}

/// A body whose members are taken one by one; the first fault is remembered.
class Body {
public:
    explicit Body(const std::string& text) {
        Result<nlohmann::json> json = settings::read_json(text, {64 << 10, 8});
        if (!json) {
            fault_ = json.error().sentence;
        } else if (!json->is_object()) {
            fault_ = "The request's body must be a JSON object.";
        } else {
            json_ = std::move(*json);
        }
    }

    std::string text(const char* name) { return text_of(json_, name); }

    /// Empty if it is absent or null.
    std::string optional_text(const char* name) { return has(name) ? text(name) : ""; }

    std::vector<std::string> texts(const char* name) {
        std::vector<std::string> all;
        if (!has(name) || !json_[name].is_array()) {
            blame(fmt::format("The request's body must have \"{}\" as a list of texts.", name));
            return all;
        }
        for (const nlohmann::json& item : json_[name]) {
            if (item.is_string())
                all.push_back(item.get<std::string>());
            else
                blame(fmt::format("\"{}\" must hold texts only.", name));
        }
        return all;
    }

    std::vector<account::SecurityQuestion> questions() {
        std::vector<account::SecurityQuestion> all;
        if (!has("questions")) return all;
        if (!json_["questions"].is_array()) {
            blame("\"questions\" must be a list of three objects, or null.");
            return all;
        }
        for (const nlohmann::json& item : json_["questions"])
            all.push_back({text_of(item, "question"), text_of(item, "answer")});
        return all;
    }

    /// Why the body cannot be used; nothing if it can.
    std::optional<ApiAnswer> refusal() const {
        return fault_.empty() ? std::nullopt : std::optional(web::error_answer(400, fault_));
    }

private:
    bool has(const char* name) const { return json_.contains(name) && !json_[name].is_null(); }
    void blame(std::string sentence) {
        if (fault_.empty()) fault_ = std::move(sentence);
    }
    std::string text_of(const nlohmann::json& object, const char* name) {
        if (object.is_object() && object.contains(name) && object[name].is_string()) return object[name].get<std::string>();
        blame(fmt::format("The request's body must have \"{}\" as a text.", name));
        return {};
    }

    nlohmann::json json_ = nlohmann::json::object();
    std::string fault_;
};

void show_session(Account& account, const ApiRequest& request, const Reply& reply) {
    const std::string& session = request.credentials.session;
    const bool is_signed_in = request.credentials.token.empty() && account.is_signed_in(session);
    Json scopes = Json::array();
    for (const auto& [name, right] : {std::pair{"read", Right::read}, std::pair{"settings", Right::settings}}) {
        account::Shown shown = shown_by(request.credentials);
        shown.changes = false;
        if (!account.admit(shown, right)) scopes.push_back(name);
    }
    reply(json_of({{"activated", account.is_activated()},
                   {"signed_in", is_signed_in},
                   {"csrf", is_signed_in ? account::Sessions::csrf_of(session) : ""},
                   {"scopes", std::move(scopes)},
                   {"suggested_questions", account::suggested_questions()}}));
}

void activate(Account& account, const AccountSurroundings& around, const ApiRequest& request, const Reply& reply) {
    Body body(request.body);
    Account::Activation wanted{body.text("password"), body.questions(), body.optional_text("privacy_password")};
    const std::string mode = body.optional_text("privacy_mode");
    if (const auto refused = body.refusal()) return reply(*refused);
    if (!mode.empty() && mode != "normal" && mode != "blur" && mode != "numbers_only")
        return reply(web::error_answer(422, "The privacy mode must be one of normal, blur, numbers_only."));
    account.activate(std::move(wanted), [around, mode, reply](std::optional<Denial> refused) {
        if (refused) return reply(answer_of(*refused));
        if (const auto set = mode.empty() ? Result<void>() : around.set_privacy_mode(mode); !set)
            return reply(web::error_answer(500, set.error().sentence));
        reply(done());
    });
}

void sign_in(Account& account, const ApiRequest& request, const Reply& reply) {
    Body body(request.body);
    std::string password = body.text("password");
    if (const auto refused = body.refusal()) return reply(*refused);
    account.sign_in(std::move(password), request.credentials.address,
                    [is_encrypted = request.is_encrypted, reply](tl::expected<std::string, Denial> session) {
                        if (!session) return reply(answer_of(session.error()));
                        ApiAnswer answer = json_of({{"csrf", account::Sessions::csrf_of(*session)}});
                        answer.fields.emplace_back("Set-Cookie", cookie(*session, is_encrypted, ""));
                        reply(std::move(answer));
                    });
}

void add_token(Account& account, const ApiRequest& request, const Reply& reply) {
    Body body(request.body);
    const std::string name = body.text("name");
    const std::string scope = body.text("scope");
    if (const auto refused = body.refusal()) return reply(*refused);
    if (scope != "read" && scope != "settings") return reply(web::error_answer(422, "A token's scope must be read or settings."));
    const auto made = account.add_token(name, scope == "read" ? Right::read : Right::settings);
    if (!made) return reply(answer_of(made.error()));
    reply(json_of({{"id", made->token.id},
                   {"name", made->token.name},
                   {"scope", scope},
                   {"created", made->token.made},
                   {"token", made->secret}},
                  201));
}

void list_tokens(const Account& account, const Reply& reply) {
    Json tokens = Json::array();
    for (const account::Token& token : account.tokens()) {
        tokens.push_back({{"id", token.id},
                          {"name", token.name},
                          {"scope", token.right == Right::settings ? "settings" : "read"},
                          {"created", token.made}});
    }
    reply(json_of({{"tokens", std::move(tokens)}}));
}

void add_visitor_routes(web::Api& api, Account& account, const AccountSurroundings& around) {
    api.add({.verb = Verb::get,
             .path = "/api/v1/session",
             .scope = Scope::open,
             .summary = "Whether the sensor is activated and the caller signed in",
             .response = "The state, what the caller may do, and what changes by cookie must carry as X-CSRF-Token.",
             .handle = [&account](const ApiRequest& request, const Reply& reply) { show_session(account, request, reply); }});
    api.add({.verb = Verb::post,
             .path = "/api/v1/activation",
             .scope = Scope::open,
             .summary = "Choose the password on the first visit",
             .response = nothing_more,
             .handle = [&account, around](const ApiRequest& request,
                                          const Reply& reply) { activate(account, around, request, reply); },
             .body_schema =
                 R"({"type":"object","required":["password"],"properties":{"password":{"type":"string"},"questions":)"
                 R"({"type":["array","null"],"items":{"type":"object","required":["question","answer"],"properties":)"
                 R"({"question":{"type":"string"},"answer":{"type":"string"}}}},"privacy_mode":{"type":["string",)"
                 R"("null"],"enum":["normal","blur","numbers_only",null]},"privacy_password":{"type":["string","null"]}}})"});
    api.add({.verb = Verb::post,
             .path = "/api/v1/session",
             .scope = Scope::open,
             .summary = "Sign in",
             .response = "What changes must carry as X-CSRF-Token; the session is a cookie.",
             .handle = [&account](const ApiRequest& request, const Reply& reply) { sign_in(account, request, reply); },
             .body_schema = R"({"type":"object","required":["password"],"properties":{"password":{"type":"string"}}})"});
    api.add({.verb = Verb::get,
             .path = "/api/v1/account/questions",
             .scope = Scope::open,
             .summary = "The security questions that were chosen",
             .response = "Three questions, or none.",
             .handle = [&account](const ApiRequest&, const Reply& reply) {
                 reply(json_of({{"questions", account.questions()}}));
             }});
    api.add({.verb = Verb::post,
             .path = "/api/v1/account/recovery",
             .scope = Scope::open,
             .summary = "Set another password with the answers to the security questions",
             .response = nothing_more,
             .handle =
                 [&account, around](const ApiRequest& request, const Reply& reply) {
                     Body body(request.body);
                     std::vector<std::string> answers = body.texts("answers");
                     std::string password = body.text("password");
                     if (const auto refused = body.refusal()) return reply(*refused);
                     account.recover(answers, std::move(password), request.credentials.address,
                                     [around, then = reporting_to(reply)](std::optional<Denial> refused) {
                                         around.recheck();
                                         then(std::move(refused));
                                     });
                 },
             .body_schema = R"({"type":"object","required":["answers","password"],"properties":{"answers":{"type":"array",)"
                            R"("items":{"type":"string"}},"password":{"type":"string"}}})"});
}

void add_session_routes(web::Api& api, Account& account, const AccountSurroundings& around) {
    api.add({.verb = Verb::remove,
             .path = "/api/v1/session",
             .scope = Scope::read,
             .summary = "Sign out",
             .response = nothing_more,
             .handle = [&account, around](const ApiRequest& request, const Reply& reply) {
                 account.sign_out(request.credentials.session);
                 around.recheck();
                 reply(without_cookie(done(), request.is_encrypted));
             }});
    api.add({.verb = Verb::remove,
             .path = "/api/v1/sessions",
             .scope = Scope::settings,
             .summary = "Sign out everywhere",
             .response = nothing_more,
             .handle = [&account, around](const ApiRequest& request, const Reply& reply) {
                 account.sign_out_everywhere();
                 around.recheck();
                 reply(without_cookie(done(), request.is_encrypted));
             }});
    api.add({.verb = Verb::put,
             .path = "/api/v1/account/password",
             .scope = Scope::settings,
             .summary = "Change the password",
             .response = "Nothing: it was done, and all other sessions have ended.",
             .handle =
                 [&account, around](const ApiRequest& request, const Reply& reply) {
                     Body body(request.body);
                     std::string current = body.text("current");
                     std::string wanted = body.text("new");
                     if (const auto refused = body.refusal()) return reply(*refused);
                     account.change_password(request.credentials.session, std::move(current), std::move(wanted),
                                             [around, then = reporting_to(reply)](std::optional<Denial> refused) {
                                                 around.recheck();
                                                 then(std::move(refused));
                                             });
                 },
             .body_schema = R"({"type":"object","required":["current","new"],"properties":{"current":{"type":"string"},)"
                            R"("new":{"type":"string"}}})"});
    api.add({.verb = Verb::put,
             .path = "/api/v1/account/questions",
             .scope = Scope::settings,
             .summary = "Change the security questions",
             .response = nothing_more,
             .handle =
                 [&account](const ApiRequest& request, const Reply& reply) {
                     Body body(request.body);
                     std::string password = body.text("password");
                     std::vector<account::SecurityQuestion> questions = body.questions();
                     if (const auto refused = body.refusal()) return reply(*refused);
                     account.change_questions(request.credentials.session, std::move(password), questions, reporting_to(reply));
                 },
             .body_schema = R"({"type":"object","required":["password","questions"],"properties":{"password":{"type":"string"},)"
                            R"("questions":{"type":["array","null"],"items":{"type":"object"}}}})"});
}

void add_token_routes(web::Api& api, Account& account, const AccountSurroundings& around) {
    api.add({.verb = Verb::get,
             .path = "/api/v1/tokens",
             .scope = Scope::settings,
             .summary = "The tokens that machines have",
             .response = "Each token's id, name, scope and time; never the token itself.",
             .handle = [&account](const ApiRequest&, const Reply& reply) { list_tokens(account, reply); }});
    api.add({.verb = Verb::post,
             .path = "/api/v1/tokens",
             .scope = Scope::settings,
             .summary = "Make a token for a machine",
             .response = "The token, which is shown this once.",
             .handle = [&account](const ApiRequest& request, const Reply& reply) { add_token(account, request, reply); },
             .body_schema = R"({"type":"object","required":["name","scope"],"properties":{"name":{"type":"string","minLength":1,)"
                            R"("maxLength":64},"scope":{"enum":["read","settings"]}}})",
             .success = 201});
    api.add({.verb = Verb::remove,
             .path = "/api/v1/tokens/{id}",
             .scope = Scope::settings,
             .summary = "Take a token back",
             .response = nothing_more,
             .handle = [&account, around](const ApiRequest& request, const Reply& reply) {
                 const std::optional<Denial> refused = account.remove_token(request.path.at("id"));
                 around.recheck();
                 reply(refused ? answer_of(*refused) : done());
             }});
    api.add({.verb = Verb::put,
             .path = "/api/v1/privacy",
             .scope = Scope::settings,
             .summary = "Change the privacy mode",
             .response = nothing_more,
             .handle =
                 [&account, around](const ApiRequest& request, const Reply& reply) {
                     Body body(request.body);
                     const std::string mode = body.text("mode");
                     std::string password = body.text("password");
                     if (const auto refused = body.refusal()) return reply(*refused);
                     if (mode != "normal" && mode != "blur" && mode != "numbers_only")
                         return reply(web::error_answer(422, "The privacy mode must be one of normal, blur, numbers_only."));
                     account.check_privacy(std::move(password), request.credentials.address,
                                           [around, mode, reply](std::optional<Denial> refused) {
                                               if (refused) return reply(answer_of(*refused));
                                               const Result<void> set = around.set_privacy_mode(mode);
                                               reply(set ? done() : web::error_answer(500, set.error().sentence));
                                           });
                 },
             .body_schema = R"({"type":"object","required":["mode","password"],"properties":{"mode":{"enum":["normal","blur",)"
                            R"("numbers_only"]},"password":{"type":"string"}}})"});
}

} // namespace

web::Gate make_gate(Account& account) {
    return [&account](const web::Credentials& credentials, Scope scope) -> std::optional<ApiAnswer> {
        account::Shown shown = shown_by(credentials);
        shown.is_use = !credentials.is_recheck;
        const std::optional<Denial> refused = account.admit(shown, right_for(scope));
        return refused ? std::optional(answer_of(*refused)) : std::nullopt;
    };
}

void add_account_routes(web::Api& api, Account& account, const AccountSurroundings& surroundings) {
    add_visitor_routes(api, account, surroundings);
    add_session_routes(api, account, surroundings);
    add_token_routes(api, account, surroundings);
}

} // namespace headcount::app
