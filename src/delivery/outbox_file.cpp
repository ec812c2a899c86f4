#include "delivery/outbox_file.h"

#include "base/log.h"

#include <fmt/format.h>

#include <utility>

namespace headcount::delivery {

namespace {

// "HcOb" in ASCII: how the file tells what it is, to SQLite's `application_id` and to file(1).
constexpr std::int64_t application = 0x48634F62;
constexpr std::int64_t version = 1;

constexpr const char* settings_of_the_connection = R"(
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA journal_size_limit = 1048576;
    PRAGMA cell_size_check = ON;
    PRAGMA trusted_schema = OFF;
)";

constexpr const char* schema = R"(
    BEGIN IMMEDIATE;
    CREATE TABLE message (
        id INTEGER PRIMARY KEY,
        recipient TEXT NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE TABLE state (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        body TEXT NOT NULL
    ) STRICT;
    PRAGMA application_id = 1214467938;
    PRAGMA user_version = 1;
    COMMIT;
)";
static_assert(application == 1214467938);

tl::unexpected<SqliteError> broken(std::string sentence) {
    return tl::unexpected<SqliteError>(SqliteError{SQLITE_CORRUPT, std::move(sentence)});
}

/// Makes the tables in an empty file, or makes sure that a file is an outbox and sound.
SqliteResult<void> prepare_tables(Database& database) {
    const auto tables = database.number("SELECT count(*) FROM sqlite_schema");
    const auto id = database.number("PRAGMA application_id");
    const auto written_version = database.number("PRAGMA user_version");
    for (const auto* number : {&tables, &id, &written_version}) {
        if (!*number) return tl::unexpected<SqliteError>(number->error());
    }
    if (*tables == 0 && *id == 0) return database.execute(schema);
    if (*id != application) return broken("it is a database of another program");
    if (*written_version != version) {
        return broken(fmt::format("it has version {}, and this program knows version {}", *written_version, version));
    }
    auto check = database.prepare("PRAGMA quick_check(1)");
    if (!check) return tl::unexpected<SqliteError>(check.error());
    const auto row = check->step();
    if (!row) return tl::unexpected<SqliteError>(row.error());
    if (check->text(0) != "ok") return broken(check->text(0));
    return {};
}

} // namespace

SqliteResult<OutboxFile> OutboxFile::open_sound(const std::filesystem::path& file, const OutboxFileConditions& conditions) {
    auto database = Database::open(file);
    if (!database) return tl::unexpected<SqliteError>(database.error());
    if (auto set = database->execute(settings_of_the_connection); !set) return tl::unexpected<SqliteError>(set.error());
    if (auto prepared = prepare_tables(*database); !prepared) return tl::unexpected<SqliteError>(prepared.error());
    if (conditions.page_limit > 0) {
        const std::string limit = fmt::format("PRAGMA max_page_count = {}", conditions.page_limit);
        if (auto limited = database->number(limit); !limited) return tl::unexpected<SqliteError>(limited.error());
    }
    OutboxFile opened(std::move(*database), conditions);
    if (auto read = opened.read(); !read) return tl::unexpected<SqliteError>(read.error());
    return opened;
}

SqliteResult<OutboxFile> OutboxFile::open(const std::filesystem::path& file, const OutboxFileConditions& conditions) {
    auto opened = open_sound(file, conditions);
    if (opened || !opened.error().is_broken_file()) return opened;

    const auto aside = set_aside(file);
    if (!aside) return tl::unexpected<SqliteError>(aside.error());
    log::error("The outbox {} is broken ({}). It was renamed to {}, and a new one begun; what only it held will not be sent.",
               file.string(), opened.error().sentence, aside->string());
    return open_sound(file, conditions);
}

SqliteResult<void> OutboxFile::read() {
    auto state = database_.prepare("SELECT body FROM state");
    if (!state) return tl::unexpected<SqliteError>(state.error());
    const auto state_row = state->step();
    if (!state_row) return tl::unexpected<SqliteError>(state_row.error());
    if (*state_row) contents_.state = state->text(0);

    auto messages = database_.prepare("SELECT id, recipient, body FROM message ORDER BY id");
    if (!messages) return tl::unexpected<SqliteError>(messages.error());
    auto row = messages->step();
    for (; row && *row; row = messages->step()) {
        contents_.messages.push_back({messages->integer(0), messages->text(1), messages->text(2)});
    }
    if (!row) return tl::unexpected<SqliteError>(row.error());
    return {};
}

SqliteResult<void> OutboxFile::write_messages(const std::vector<StoredMessage>& messages) {
    auto insert = database_.prepare("INSERT INTO message (id, recipient, body) VALUES (?1, ?2, ?3)");
    if (!insert) return tl::unexpected<SqliteError>(insert.error());
    for (const StoredMessage& message : messages) {
        insert->bind(1, message.id).bind(2, message.recipient).bind(3, message.body);
        if (auto done = insert->run(); !done) return done;
    }
    return {};
}

SqliteResult<void> OutboxFile::write_state(const std::string& state) {
    auto insert = database_.prepare("INSERT OR REPLACE INTO state (id, body) VALUES (1, ?1)");
    if (!insert) return tl::unexpected<SqliteError>(insert.error());
    return insert->bind(1, state).run();
}

SqliteResult<void> OutboxFile::commit(const OutboxChange& change) {
    if (conditions_.before_commit) conditions_.before_commit();
    return database_.transaction([&]() -> SqliteResult<void> {
        auto remove = database_.prepare("DELETE FROM message WHERE id = ?1");
        if (!remove) return tl::unexpected<SqliteError>(remove.error());
        for (const std::int64_t id : change.removed) {
            if (auto done = remove->bind(1, id).run(); !done) return done;
        }
        if (auto done = write_messages(change.added); !done) return done;
        return change.state ? write_state(*change.state) : SqliteResult<void>();
    });
}

SqliteResult<void> OutboxFile::replace(const StoredContents& contents) {
    if (conditions_.before_commit) conditions_.before_commit();
    return database_.transaction([&]() -> SqliteResult<void> {
        if (auto done = database_.execute("DELETE FROM message"); !done) return done;
        if (auto done = write_messages(contents.messages); !done) return done;
        return write_state(contents.state);
    });
}

} // namespace headcount::delivery
