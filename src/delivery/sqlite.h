#pragma once

#include "base/result.h"

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace headcount::delivery {

/// What SQLite refused: its code decides what can be done about it.
struct SqliteError {
    int code = SQLITE_OK;
    std::string sentence; ///< SQLite's own words

    /// The file itself is the fault: not a database, damaged.
    bool is_broken_file() const { return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB; }
};

template <class T>
using SqliteResult = tl::expected<T, SqliteError>;

class Database;

/// One prepared statement. Bound values are copied.
class Statement {
public:
    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, std::string_view text);

    /// True: a row is there to be read. False: done.
    SqliteResult<bool> step();
    /// Runs a statement without rows, and makes it ready for the next values.
    SqliteResult<void> run();

    std::int64_t integer(int column) const;
    std::string text(int column) const;

private:
    friend class Database;
    struct Finalizer {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

    std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

/// An open database file. One thread.
class Database {
public:
    /// Opens the file, or makes it, readable by its owner only.
    static SqliteResult<Database> open(const std::filesystem::path& file);

    SqliteResult<void> execute(const char* sql);
    SqliteResult<Statement> prepare(std::string_view sql);
    /// The single number that a query gives.
    SqliteResult<std::int64_t> number(std::string_view sql);

    /// Everything that `work` does, or nothing of it.
    template <class Work>
    SqliteResult<void> transaction(Work work) {
        if (auto begun = execute("BEGIN IMMEDIATE"); !begun) return begun;
        SqliteResult<void> done = work();
        if (done) done = execute("COMMIT");
        // A failed commit may or may not have ended the transaction already; rolling back twice is harmless.
        if (!done && sqlite3_get_autocommit(handle_.get()) == 0) (void)execute("ROLLBACK");
        return done;
    }

private:
    struct Closer {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };
    explicit Database(sqlite3* handle) : handle_(handle) {}

    std::unique_ptr<sqlite3, Closer> handle_;
};

/// What is wrong, and what would help, for people who have no idea what SQLite is.
std::string cause_of(const SqliteError& error);

/// Renames a database and its companions (`-wal`, `-shm`, `-journal`) to the first free `FILE.broken-N`, which is returned.
SqliteResult<std::filesystem::path> set_aside(const std::filesystem::path& file);

} // namespace headcount::delivery
