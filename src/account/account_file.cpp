#include "account/account_file.h"

#include "base/durable_file.h"
#include "base/text_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <system_error>
#include <utility>

namespace headcount::account {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t most_bytes = 64 << 10;

tl::unexpected<Error> damaged(const fs::path& file) {
    return failure(
        fmt::format("The account in {} is damaged. With access to this machine, take the password away with "
                    "'headcount account reset --data-dir {}', then activate the sensor again on its page.",
                    file.string(), file.parent_path().string()));
}

Json json_of(const Token& token) {
    return {{"id", token.id},
            {"name", token.name},
            {"scope", token.right == Right::settings ? "settings" : "read"},
            {"hash", token.hash},
            {"made", token.made}};
}

std::string text_at(const Json& json, const char* name) {
    return json.at(name).get<std::string>();
}

Token token_of(const Json& json) {
    const Right right = text_at(json, "scope") == "settings" ? Right::settings : Right::read;
    return {text_at(json, "id"), text_at(json, "name"), right, text_at(json, "hash"), text_at(json, "made")};
}

AccountRecord record_of(const Json& json) {
    AccountRecord record;
    record.password = text_at(json, "password");
    record.questions = json.at("questions").get<std::vector<std::string>>();
    record.answers = text_at(json, "answers");
    record.privacy_password = text_at(json, "privacy_password");
    for (const Json& token : json.at("tokens"))
        record.tokens.push_back(token_of(token));
    for (const Json& session : json.at("sessions"))
        record.sessions.push_back({text_at(session, "hash"), session.at("begun_s").get<std::int64_t>()});
    return record;
}

} // namespace

Result<AccountRecord> read_account(const fs::path& file) {
    std::error_code trouble;
    if (!fs::exists(fs::symlink_status(file, trouble))) return AccountRecord{};
    const Result<std::string> text = read_text_file(file, most_bytes);
    if (!text) return damaged(file);
    // Only the sensor writes this file; whatever is wrong with it has one remedy.
    try {
        AccountRecord record = record_of(Json::parse(*text));
        if (record.password.empty()) return damaged(file);
        return record;
    } catch (const Json::exception&) {
        return damaged(file);
    }
}

Result<void> write_account(const fs::path& file, const AccountRecord& record) {
    Json tokens = Json::array();
    for (const Token& token : record.tokens)
        tokens.push_back(json_of(token));
    Json sessions = Json::array();
    for (const SavedSession& session : record.sessions)
        sessions.push_back({{"hash", session.hash}, {"begun_s", session.begun_s}});
    const Json json = {{"password", record.password}, {"questions", record.questions},
                       {"answers", record.answers},   {"privacy_password", record.privacy_password},
                       {"tokens", std::move(tokens)}, {"sessions", std::move(sessions)}};
    const Result<void> written = replace_file(file, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
    if (written) return {};
    return failure(
        fmt::format("The account cannot be written to {}, so nothing was changed: {}.", file.string(), written.error().sentence));
}

Result<void> reset_account(const fs::path& file) {
    std::error_code trouble;
    fs::remove(file, trouble);
    if (!trouble) return {};
    return failure(fmt::format("The account in {} cannot be removed: {}.", file.string(), trouble.message()));
}

} // namespace headcount::account
