#include "delivery/sqlite.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace headcount::delivery {

namespace {

tl::unexpected<SqliteError> error_of(sqlite3* handle) {
    return tl::unexpected<SqliteError>(SqliteError{sqlite3_extended_errcode(handle), sqlite3_errmsg(handle)});
}

} // namespace

Statement& Statement::bind(int index, std::int64_t value) {
    sqlite3_bind_int64(statement_.get(), index, value);
    return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
    sqlite3_bind_text64(statement_.get(), index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

SqliteResult<bool> Statement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return error_of(sqlite3_db_handle(statement_.get()));
}

SqliteResult<void> Statement::run() {
    const SqliteResult<bool> stepped = step();
    sqlite3_reset(statement_.get());
    if (!stepped) return tl::unexpected<SqliteError>(stepped.error());
    return {};
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(size));
}

SqliteResult<Database> Database::open(const std::filesystem::path& file) {
    // SQLite would make the file readable for everybody; its companions (-wal) take over the mode of this one.
    const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (made < 0) {
        return tl::unexpected<SqliteError>(SqliteError{SQLITE_CANTOPEN, std::generic_category().message(errno)});
    }
    ::close(made);

    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    Database database(handle);
    if (handle == nullptr) return tl::unexpected<SqliteError>(SqliteError{SQLITE_NOMEM, "there is not enough memory"});
    sqlite3_extended_result_codes(handle, 1);
    if (code != SQLITE_OK) return error_of(handle);
    return database;
}

SqliteResult<void> Database::execute(const char* sql) {
    if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return error_of(handle_.get());
    return {};
}

SqliteResult<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr) != SQLITE_OK) {
        return error_of(handle_.get());
    }
    return Statement(statement);
}

SqliteResult<std::int64_t> Database::number(std::string_view sql) {
    auto statement = prepare(sql);
    if (!statement) return tl::unexpected<SqliteError>(statement.error());
    const SqliteResult<bool> row = statement->step();
    if (!row) return tl::unexpected<SqliteError>(row.error());
    return *row ? statement->integer(0) : 0;
}

std::string cause_of(const SqliteError& error) {
    switch (error.code & 0xff) {
        case SQLITE_FULL:
            return "the disk is full; free some space";
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
            return fmt::format("the file or its folder can't be written ({})", error.sentence);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "another program has it open; end that program, or give each sensor a folder of its own";
        default:
            return error.sentence;
    }
}

SqliteResult<std::filesystem::path> set_aside(const std::filesystem::path& file) {
    std::filesystem::path aside;
    std::error_code error;
    int number = 1;
    do {
        aside = fmt::format("{}.broken-{}", file.string(), number++);
    } while (std::filesystem::exists(aside, error));

    std::filesystem::rename(file, aside, error);
    if (error) {
        return tl::unexpected<SqliteError>(
            SqliteError{SQLITE_CANTOPEN, fmt::format("the broken file can't be renamed: {}", error.message())});
    }
    for (const char* companion : {"-wal", "-shm", "-journal"}) {
        std::error_code missing; // most often there is none
        std::filesystem::rename(file.string() + companion, aside.string() + companion, missing);
    }
    return aside;
}

} // namespace headcount::delivery
