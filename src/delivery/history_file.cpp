#include "delivery/history_file.h"

#include "base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace headcount::delivery {

namespace {

using std::chrono::seconds;

// "HcHi" in ASCII: how the file tells what it is.
constexpr std::int64_t history_application = 0x48634869;
constexpr std::int64_t history_version = 1;

constexpr const char* history_connection = R"(
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA journal_size_limit = 4194304;
    PRAGMA cell_size_check = ON;
    PRAGMA trusted_schema = OFF;
)";

// Of each resolution; {} is its name.
constexpr const char* tables_of_a_resolution = R"(
    CREATE TABLE {0} (
        start INTEGER PRIMARY KEY,
        length INTEGER NOT NULL,
        offset INTEGER NOT NULL,
        ok_ms INTEGER NOT NULL,
        covered_ms INTEGER NOT NULL,
        defocused_ms INTEGER NOT NULL,
        moved_ms INTEGER NOT NULL,
        too_dark_ms INTEGER NOT NULL,
        too_bright_ms INTEGER NOT NULL,
        source_lost_ms INTEGER NOT NULL,
        paused_ms INTEGER NOT NULL,
        current INTEGER NOT NULL,
        peak INTEGER NOT NULL,
        person_ms INTEGER NOT NULL,
        occupied_ms INTEGER NOT NULL,
        went_in INTEGER NOT NULL,
        went_out INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE {0}_region (
        start INTEGER NOT NULL,
        region INTEGER NOT NULL,
        current INTEGER NOT NULL,
        peak INTEGER NOT NULL,
        person_ms INTEGER NOT NULL,
        occupied_ms INTEGER NOT NULL,
        stays INTEGER NOT NULL,
        stays_ms INTEGER NOT NULL,
        longest_stay_ms INTEGER NOT NULL,
        PRIMARY KEY (start, region)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE {0}_passage (
        start INTEGER NOT NULL,
        passage INTEGER NOT NULL,
        people INTEGER NOT NULL,
        PRIMARY KEY (start, passage)
    ) STRICT, WITHOUT ROWID;
)";

constexpr const char* other_tables = R"(
    CREATE TABLE heat (
        hour INTEGER NOT NULL,
        cell INTEGER NOT NULL,
        person_ms INTEGER NOT NULL,
        PRIMARY KEY (hour, cell)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE zone (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        name TEXT NOT NULL,
        since INTEGER NOT NULL
    ) STRICT;
    PRAGMA application_id = 1214466153;
    PRAGMA user_version = 1;
)";
static_assert(history_application == 1214466153);

constexpr const char* add_period = R"(
    INSERT INTO {0} VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
    ON CONFLICT (start) DO UPDATE SET
        length = excluded.length,
        offset = excluded.offset,
        ok_ms = ok_ms + excluded.ok_ms,
        covered_ms = covered_ms + excluded.covered_ms,
        defocused_ms = defocused_ms + excluded.defocused_ms,
        moved_ms = moved_ms + excluded.moved_ms,
        too_dark_ms = too_dark_ms + excluded.too_dark_ms,
        too_bright_ms = too_bright_ms + excluded.too_bright_ms,
        source_lost_ms = source_lost_ms + excluded.source_lost_ms,
        paused_ms = paused_ms + excluded.paused_ms,
        current = iif(?18, excluded.current, current),
        peak = max(peak, excluded.peak),
        person_ms = person_ms + excluded.person_ms,
        occupied_ms = occupied_ms + excluded.occupied_ms,
        went_in = went_in + excluded.went_in,
        went_out = went_out + excluded.went_out
)";

constexpr const char* add_region = R"(
    INSERT INTO {0}_region VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    ON CONFLICT (start, region) DO UPDATE SET
        current = iif(?10, excluded.current, current),
        peak = max(peak, excluded.peak),
        person_ms = person_ms + excluded.person_ms,
        occupied_ms = occupied_ms + excluded.occupied_ms,
        stays = stays + excluded.stays,
        stays_ms = stays_ms + excluded.stays_ms,
        longest_stay_ms = max(longest_stay_ms, excluded.longest_stay_ms)
)";

constexpr const char* add_passage = R"(
    INSERT INTO {0}_passage VALUES (?1, ?2, ?3)
    ON CONFLICT (start, passage) DO UPDATE SET people = people + excluded.people
)";

std::int64_t seconds_of(WallTime time) {
    return std::chrono::floor<seconds>(time).time_since_epoch().count();
}

WallTime time_of(std::int64_t since_epoch) {
    return WallTime(seconds(since_epoch));
}

/// For bounds of a query, which may be as wide as clocks reach.
std::int64_t bound_of(WallTime time) {
    return std::chrono::ceil<seconds>(time).time_since_epoch().count();
}

std::string of(const char* sql, Resolution resolution) {
    return fmt::format(fmt::runtime(sql), name_of(resolution));
}

tl::unexpected<SqliteError> broken_history(std::string sentence) {
    return tl::unexpected<SqliteError>(SqliteError{SQLITE_CORRUPT, std::move(sentence)});
}

SqliteResult<void> make_history(Database& database) {
    return database.transaction([&]() -> SqliteResult<void> {
        for (const Resolution resolution : {Resolution::minute, Resolution::hour, Resolution::day}) {
            if (auto made = database.execute(of(tables_of_a_resolution, resolution).c_str()); !made) return made;
        }
        return database.execute(other_tables);
    });
}

/// Makes the tables in an empty file, or makes sure that a file is a history. A year of it is not read through for that.
SqliteResult<void> prepare_history(Database& database) {
    const auto tables = database.number("SELECT count(*) FROM sqlite_schema");
    const auto id = database.number("PRAGMA application_id");
    const auto written_version = database.number("PRAGMA user_version");
    for (const auto* number : {&tables, &id, &written_version}) {
        if (!*number) return tl::unexpected<SqliteError>(number->error());
    }
    if (*tables == 0 && *id == 0) return make_history(database);
    if (*id != history_application) return broken_history("it is a database of another program");
    if (*written_version != history_version) {
        return broken_history(
            fmt::format("it has version {}, and this program knows version {}", *written_version, history_version));
    }
    return {};
}

} // namespace

std::string_view name_of(Resolution resolution) {
    switch (resolution) {
        case Resolution::minute:
            return "minute";
        case Resolution::hour:
            return "hour";
        case Resolution::day:
            return "day";
    }
    return "day";
}

// ---- Opening

SqliteResult<HistoryFile> HistoryFile::open_sound(const std::filesystem::path& file, const TimeZone& zone, WallTime now,
                                                  const OutboxFileConditions& conditions, const HistoryLimits& limits) {
    auto database = Database::open(file);
    if (!database) return tl::unexpected<SqliteError>(database.error());
    if (auto set = database->execute(history_connection); !set) return tl::unexpected<SqliteError>(set.error());
    if (auto prepared = prepare_history(*database); !prepared) return tl::unexpected<SqliteError>(prepared.error());
    if (conditions.page_limit > 0) {
        const std::string limit = fmt::format("PRAGMA max_page_count = {}", conditions.page_limit);
        if (auto limited = database->number(limit); !limited) return tl::unexpected<SqliteError>(limited.error());
    }
    HistoryFile opened(std::move(*database), conditions, limits);
    if (auto adopted = opened.adopt(zone, now); !adopted) return tl::unexpected<SqliteError>(adopted.error());
    return opened;
}

SqliteResult<HistoryFile> HistoryFile::open(const std::filesystem::path& file, const TimeZone& zone, WallTime now,
                                            const OutboxFileConditions& conditions, const HistoryLimits& limits) {
    auto opened = open_sound(file, zone, now, conditions, limits);
    if (opened || !opened.error().is_broken_file()) return opened;

    const auto aside = set_aside(file);
    if (!aside) return tl::unexpected<SqliteError>(aside.error());
    log::error("The history {} is broken ({}). It was renamed to {}, and a new one begun.", file.string(),
               opened.error().sentence, aside->string());
    return open_sound(file, zone, now, conditions, limits);
}

SqliteResult<void> HistoryFile::adopt(const TimeZone& zone, WallTime now) {
    auto known = database_.prepare("SELECT name, since FROM zone");
    if (!known) return tl::unexpected<SqliteError>(known.error());
    const auto row = known->step();
    if (!row) return tl::unexpected<SqliteError>(row.error());
    if (*row && known->text(0) == zone.name()) {
        calendar_ = HistoryCalendar(zone, time_of(known->integer(1)));
        return {};
    }
    const bool is_new = !*row;
    known = tl::unexpected<SqliteError>(SqliteError{}); // ends the reading
    if (!is_new) return set_zone(zone, now);
    const WallTime always{};
    auto insert = database_.prepare("INSERT INTO zone VALUES (1, ?1, ?2)");
    if (!insert) return tl::unexpected<SqliteError>(insert.error());
    if (auto done = insert->bind(1, zone.name()).bind(2, seconds_of(always)).run(); !done) return done;
    calendar_ = HistoryCalendar(zone, always);
    return {};
}

SqliteResult<void> HistoryFile::set_zone(const TimeZone& zone, WallTime now) {
    const WallTime since = std::chrono::ceil<std::chrono::minutes>(now);
    auto done = database_.transaction([&]() -> SqliteResult<void> {
        for (const Resolution resolution : {Resolution::hour, Resolution::day}) {
            auto end =
                database_.prepare(of("UPDATE {0} SET length = ?1 - start WHERE start < ?1 AND start + length > ?1", resolution));
            if (!end) return tl::unexpected<SqliteError>(end.error());
            if (auto ended = end->bind(1, seconds_of(since)).run(); !ended) return ended;
        }
        auto update = database_.prepare("UPDATE zone SET name = ?1, since = ?2");
        if (!update) return tl::unexpected<SqliteError>(update.error());
        return update->bind(1, zone.name()).bind(2, seconds_of(since)).run();
    });
    if (done) calendar_ = HistoryCalendar(zone, since);
    return done;
}

// ---- Adding

SqliteResult<void> HistoryFile::add(const HistoryChange& change) {
    if (conditions_.before_commit) conditions_.before_commit();
    std::vector<HistoryRow> minutes;
    std::map<WallTime, HistoryRow> hours;
    std::map<WallTime, HistoryRow> days;
    const auto add_to = [this](std::map<WallTime, HistoryRow>& rows, const LocalPeriod& period, const PeriodCounts& counts) {
        HistoryRow& row = rows[period.start];
        row.start = period.start;
        row.length = period.end - period.start;
        row.offset = calendar_.zone().offset(period.start);
        row.counts.add(counts);
    };
    for (const auto& [minute, counts] : change.minutes) {
        minutes.push_back({minute, std::chrono::minutes(1), calendar_.zone().offset(minute), counts});
        add_to(hours, calendar_.hour_of(minute), counts);
        add_to(days, calendar_.day_of(minute), counts);
    }
    const auto rows_of = [](const std::map<WallTime, HistoryRow>& rows) {
        std::vector<HistoryRow> list;
        list.reserve(rows.size());
        for (const auto& entry : rows)
            list.push_back(entry.second);
        return list;
    };
    return database_.transaction([&]() -> SqliteResult<void> {
        if (auto done = add_rows(Resolution::minute, minutes); !done) return done;
        if (auto done = add_rows(Resolution::hour, rows_of(hours)); !done) return done;
        if (auto done = add_rows(Resolution::day, rows_of(days)); !done) return done;
        if (auto done = add_heat(change.heat); !done) return done;
        if (days.empty() || days.rbegin()->first == tidied_) return {};
        tidied_ = days.rbegin()->first;
        return remove_oldest();
    });
}

SqliteResult<void> HistoryFile::add_rows(Resolution resolution, const std::vector<HistoryRow>& rows) {
    auto period = database_.prepare(of(add_period, resolution));
    if (!period) return tl::unexpected<SqliteError>(period.error());
    auto region = database_.prepare(of(add_region, resolution));
    if (!region) return tl::unexpected<SqliteError>(region.error());
    auto passage = database_.prepare(of(add_passage, resolution));
    if (!passage) return tl::unexpected<SqliteError>(passage.error());
    for (const HistoryRow& row : rows) {
        const std::int64_t start = seconds_of(row.start);
        const PeriodCounts& counts = row.counts;
        const Course& total = counts.total;
        period->bind(1, start).bind(2, std::chrono::floor<seconds>(row.length).count()).bind(3, row.offset.count());
        for (std::size_t i = 0; i < health_states; ++i)
            period->bind(static_cast<int>(4 + i), counts.health_ms.at(i));
        period->bind(12, total.current.value_or(0)).bind(13, total.peak).bind(14, total.person_ms).bind(15, total.occupied_ms);
        period->bind(16, counts.in).bind(17, counts.out).bind(18, total.current ? 1 : 0);
        if (auto done = period->run(); !done) return done;
        for (const auto& [number, one] : counts.regions) {
            const Course& course = one.course;
            region->bind(1, start).bind(2, number).bind(3, course.current.value_or(0)).bind(4, course.peak);
            region->bind(5, course.person_ms).bind(6, course.occupied_ms);
            region->bind(7, one.stays.count).bind(8, one.stays.sum_ms).bind(9, one.stays.longest_ms);
            if (auto done = region->bind(10, course.current ? 1 : 0).run(); !done) return done;
        }
        for (const auto& [number, people] : counts.passages) {
            if (auto done = passage->bind(1, start).bind(2, number).bind(3, people).run(); !done) return done;
        }
    }
    return {};
}

SqliteResult<void> HistoryFile::add_heat(const std::map<WallTime, HeatCells>& heat) {
    auto insert = database_.prepare(
        "INSERT INTO heat VALUES (?1, ?2, ?3) "
        "ON CONFLICT (hour, cell) DO UPDATE SET person_ms = person_ms + excluded.person_ms");
    if (!insert) return tl::unexpected<SqliteError>(insert.error());
    std::map<WallTime, HeatCells> hours;
    for (const auto& [minute, cells] : heat) {
        HeatCells& hour = hours[calendar_.hour_of(minute).start];
        for (const auto& [cell, spent] : cells)
            hour[cell] += spent;
    }
    for (const auto& [hour, cells] : hours) {
        for (const auto& [cell, spent] : cells) {
            if (auto done = insert->bind(1, seconds_of(hour)).bind(2, cell).bind(3, spent).run(); !done) return done;
        }
    }
    return {};
}

/// By number and not by age: a clock that was wrong for a while must not throw away what was right.
SqliteResult<void> HistoryFile::remove_oldest() {
    const std::pair<Resolution, std::int64_t> limits[] = {
        {Resolution::minute, limits_.minutes}, {Resolution::hour, limits_.hours}, {Resolution::day, limits_.days}};
    for (const auto& [resolution, limit] : limits) {
        const auto newest_too_many = database_.number(fmt::format(
            "SELECT coalesce((SELECT start FROM {} ORDER BY start DESC LIMIT 1 OFFSET {}), -1)", name_of(resolution), limit));
        if (!newest_too_many) return tl::unexpected<SqliteError>(newest_too_many.error());
        if (*newest_too_many < 0) continue;
        for (const char* table : {"{0}", "{0}_region", "{0}_passage"}) {
            const std::string remove = fmt::format("DELETE FROM {} WHERE start <= {}", of(table, resolution), *newest_too_many);
            if (auto done = database_.execute(remove.c_str()); !done) return done;
        }
        if (resolution != Resolution::minute) continue;
        const std::string remove = fmt::format("DELETE FROM heat WHERE hour <= {}", *newest_too_many);
        if (auto done = database_.execute(remove.c_str()); !done) return done;
    }
    return {};
}

// ---- Reading

SqliteResult<std::vector<HistoryRow>> HistoryFile::rows(Resolution resolution, WallTime from, WallTime to, std::size_t limit) {
    auto select = database_.prepare(of("SELECT * FROM {0} WHERE start >= ?1 AND start < ?2 ORDER BY start LIMIT ?3", resolution));
    if (!select) return tl::unexpected<SqliteError>(select.error());
    select->bind(1, bound_of(from)).bind(2, bound_of(to)).bind(3, static_cast<std::int64_t>(limit));
    std::vector<HistoryRow> rows;
    auto row = select->step();
    for (; row && *row; row = select->step()) {
        HistoryRow& read = rows.emplace_back();
        read.start = time_of(select->integer(0));
        read.length = seconds(select->integer(1));
        read.offset = seconds(select->integer(2));
        for (std::size_t i = 0; i < health_states; ++i)
            read.counts.health_ms.at(i) = select->integer(static_cast<int>(3 + i));
        read.counts.total = {static_cast<int>(select->integer(11)), static_cast<int>(select->integer(12)), select->integer(13),
                             select->integer(14)};
        read.counts.in = select->integer(15);
        read.counts.out = select->integer(16);
    }
    if (!row) return tl::unexpected<SqliteError>(row.error());
    if (rows.empty()) return rows;
    if (auto done = read_regions(resolution, rows); !done) return tl::unexpected<SqliteError>(done.error());
    if (auto done = read_passages(resolution, rows); !done) return tl::unexpected<SqliteError>(done.error());
    return rows;
}

namespace {

/// Both are in order: finds the period of a part by going on from that of the last one.
HistoryRow* period_of(std::vector<HistoryRow>& rows, std::size_t& at, WallTime start) {
    while (at < rows.size() && rows[at].start < start)
        ++at;
    return at < rows.size() && rows[at].start == start ? &rows[at] : nullptr;
}

} // namespace

SqliteResult<void> HistoryFile::read_regions(Resolution resolution, std::vector<HistoryRow>& rows) {
    auto select = database_.prepare(of("SELECT * FROM {0}_region WHERE start >= ?1 AND start <= ?2 ORDER BY start", resolution));
    if (!select) return tl::unexpected<SqliteError>(select.error());
    select->bind(1, seconds_of(rows.front().start)).bind(2, seconds_of(rows.back().start));
    std::size_t at = 0;
    auto row = select->step();
    for (; row && *row; row = select->step()) {
        HistoryRow* period = period_of(rows, at, time_of(select->integer(0)));
        if (period == nullptr) continue;
        RegionHistory& region = period->counts.regions[static_cast<int>(select->integer(1))];
        region.course = {static_cast<int>(select->integer(2)), static_cast<int>(select->integer(3)), select->integer(4),
                         select->integer(5)};
        region.stays = {select->integer(6), select->integer(7), select->integer(8)};
    }
    if (!row) return tl::unexpected<SqliteError>(row.error());
    return {};
}

SqliteResult<void> HistoryFile::read_passages(Resolution resolution, std::vector<HistoryRow>& rows) {
    auto select = database_.prepare(of("SELECT * FROM {0}_passage WHERE start >= ?1 AND start <= ?2 ORDER BY start", resolution));
    if (!select) return tl::unexpected<SqliteError>(select.error());
    select->bind(1, seconds_of(rows.front().start)).bind(2, seconds_of(rows.back().start));
    std::size_t at = 0;
    auto row = select->step();
    for (; row && *row; row = select->step()) {
        HistoryRow* period = period_of(rows, at, time_of(select->integer(0)));
        if (period != nullptr) period->counts.passages[static_cast<int>(select->integer(1))] = select->integer(2);
    }
    if (!row) return tl::unexpected<SqliteError>(row.error());
    return {};
}

SqliteResult<HeatCells> HistoryFile::heat(WallTime from, WallTime to) {
    auto select = database_.prepare("SELECT cell, sum(person_ms) FROM heat WHERE hour >= ?1 AND hour < ?2 GROUP BY cell");
    if (!select) return tl::unexpected<SqliteError>(select.error());
    select->bind(1, bound_of(from)).bind(2, bound_of(to));
    HeatCells cells;
    auto row = select->step();
    for (; row && *row; row = select->step())
        cells[static_cast<int>(select->integer(0))] = select->integer(1);
    if (!row) return tl::unexpected<SqliteError>(row.error());
    return cells;
}

} // namespace headcount::delivery
