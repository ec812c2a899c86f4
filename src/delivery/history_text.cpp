#include "delivery/history_text.h"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <numeric>
#include <set>

namespace headcount::delivery {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::int64_t recorded_ms(const PeriodCounts& counts) {
    return std::accumulate(counts.health_ms.begin(), counts.health_ms.end(), std::int64_t{0});
}

std::int64_t counted_ms(const PeriodCounts& counts) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < health_states; ++i) {
        if (is_counting(static_cast<Health>(i))) sum += counts.health_ms.at(i);
    }
    return sum;
}

/// `2026-01-31T09:00:00+01:00`; with an offset of zero and as UTC it ends in `Z`.
std::string iso_time(WallTime time, seconds offset) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(offset).count();
    return fmt::format("{}{}{:02}:{:02}", date::format("%FT%T", std::chrono::floor<seconds>(time + offset)),
                       minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
}
std::string iso_utc(WallTime time) {
    return date::format("%FT%TZ", std::chrono::floor<seconds>(time));
}

/// Writes rows of the same fields one after the other, in either format.
class Table {
public:
    explicit Table(HistoryFormat format) : is_csv_(format == HistoryFormat::csv) {}

    void begin_row() {
        if (!is_csv_) text_ += rows_ == 0 ? "{" : ",\n{";
        is_first_field_ = true;
    }
    /// Texts are the sensor's own words: nothing in them needs quoting.
    void text(std::string_view name, std::string_view value) {
        field(name);
        if (is_csv_) {
            text_ += value;
        } else {
            fmt::format_to(std::back_inserter(text_), "\"{}\"", value);
        }
    }
    void number(std::string_view name, std::int64_t value) {
        field(name);
        fmt::format_to(std::back_inserter(text_), "{}", value);
    }
    void quotient(std::string_view name, std::int64_t sum, std::int64_t by) {
        field(name);
        if (by > 0) {
            fmt::format_to(std::back_inserter(text_), "{:.3f}", static_cast<double>(sum) / static_cast<double>(by));
        } else {
            text_ += "0";
        }
    }
    /// Nothing is known.
    void nothing(std::string_view name) {
        field(name);
        if (!is_csv_) text_ += "null";
    }
    void end_row() {
        text_ += is_csv_ ? "\r\n" : "}";
        ++rows_;
    }

    std::string take(std::string_view json_head) {
        // RFC 4180: lines end with CR LF, the first one names the columns.
        if (is_csv_) return header_ + "\r\n" + text_;
        return fmt::format("{{{},\"rows\":[{}]}}", json_head, text_);
    }

    /// Names the columns where there are no rows to take them from.
    void set_header(std::string header) { header_ = std::move(header); }

private:
    void field(std::string_view name) {
        if (!is_first_field_) text_ += ',';
        is_first_field_ = false;
        if (!is_csv_) fmt::format_to(std::back_inserter(text_), "\"{}\":", name);
    }

    bool is_csv_;
    bool is_first_field_ = true;
    std::size_t rows_ = 0;
    std::string header_;
    std::string text_;
};

constexpr std::string_view common_columns = "start,end,start_utc,end_utc,health,ok_s";

std::string passage_name(int number) {
    return {static_cast<char>('A' + number / 4), '-', static_cast<char>('A' + number % 4)};
}

std::string columns_of(HistoryFeature feature) {
    std::string columns(common_columns);
    switch (feature) {
        case HistoryFeature::total:
            return columns + ",current,max,average,occupied_s";
        case HistoryFeature::region:
            return columns + ",region,current,max,average,occupied_s";
        case HistoryFeature::dwell:
            return columns + ",region,stays,average_s,max_s";
        case HistoryFeature::line:
            return columns + ",in,out";
        case HistoryFeature::flow:
            for (int number = 0; number < passage_numbers; ++number)
                columns += "," + passage_name(number);
            return columns;
    }
    return columns;
}

std::string_view name_of(HistoryFeature feature) {
    constexpr std::array<std::string_view, 5> names{"region", "dwell", "line", "flow", "total"};
    return names.at(static_cast<std::size_t>(feature));
}

bool has_row_for_each_region(HistoryFeature feature) {
    return feature == HistoryFeature::region || feature == HistoryFeature::dwell;
}

void put_common(Table& table, const HistoryRow& row, WallTime now) {
    const WallTime end = row.start + row.length;
    // The end is shown by the clock that its own period was shown by, which daylight saving may have changed within it.
    table.text("start", iso_time(row.start, row.offset));
    table.text("end", iso_time(end, row.offset));
    table.text("start_utc", iso_utc(row.start));
    table.text("end_utc", iso_utc(end));
    table.text("health", health_of(row, now));
    table.number("ok_s", row.counts.health_ms.front() / 1000);
}

void put_course(Table& table, const Course& course, const HistoryRow& row) {
    const std::int64_t counted = counted_ms(row.counts);
    if (counted == 0) {
        for (const char* name : {"current", "max", "average"})
            table.nothing(name);
    } else {
        table.number("current", course.current.value_or(0));
        table.number("max", course.peak);
        table.quotient("average", course.person_ms, counted);
    }
    // A clock that was put back lets a minute last longer than it is.
    table.number("occupied_s", std::min(course.occupied_ms, std::chrono::floor<milliseconds>(row.length).count()) / 1000);
}

void put_region(Table& table, HistoryFeature feature, int number, const HistoryRow& row) {
    const auto found = row.counts.regions.find(number);
    const RegionHistory region = found == row.counts.regions.end() ? RegionHistory{} : found->second;
    table.number("region", number);
    if (feature == HistoryFeature::region) {
        put_course(table, region.course, row);
        return;
    }
    table.number("stays", region.stays.count);
    table.quotient("average_s", region.stays.sum_ms, region.stays.count * 1000);
    table.quotient("max_s", region.stays.longest_ms, 1000);
}

void put_feature(Table& table, HistoryFeature feature, const HistoryRow& row) {
    switch (feature) {
        case HistoryFeature::total:
            put_course(table, row.counts.total, row);
            return;
        case HistoryFeature::line:
            table.number("in", row.counts.in);
            table.number("out", row.counts.out);
            return;
        case HistoryFeature::flow:
            for (int number = 0; number < passage_numbers; ++number) {
                const auto people = row.counts.passages.find(number);
                table.number(passage_name(number), people == row.counts.passages.end() ? 0 : people->second);
            }
            return;
        case HistoryFeature::region:
        case HistoryFeature::dwell:
            return;
    }
}

} // namespace

std::string_view health_of(const HistoryRow& row, WallTime now) {
    // What the sensor counted last may not have been added yet.
    constexpr Duration on_its_way = seconds(5);
    const std::int64_t recorded = recorded_ms(row.counts);
    const Duration passed = std::clamp(now - on_its_way - row.start, Duration::zero(), row.length);
    const std::int64_t span = std::max(recorded, std::chrono::floor<milliseconds>(passed).count());
    if (row.counts.health_ms.front() * 100 >= span * 95) return delivery::name_of(Health::ok);
    std::int64_t longest = span - recorded;
    std::string_view name = "off";
    for (std::size_t i = 1; i < health_states; ++i) {
        if (row.counts.health_ms.at(i) <= longest) continue;
        longest = row.counts.health_ms.at(i);
        name = delivery::name_of(static_cast<Health>(i));
    }
    return name;
}

Result<std::string> history_text(const HistoryQuestion& question, const std::vector<HistoryRow>& rows, WallTime now) {
    std::set<int> regions;
    if (has_row_for_each_region(question.feature)) {
        regions.insert(question.regions.begin(), question.regions.end());
        for (const HistoryRow& row : rows) {
            for (const auto& entry : row.counts.regions)
                regions.insert(entry.first);
        }
    }
    const std::size_t per_period = has_row_for_each_region(question.feature) ? regions.size() : 1;
    if (rows.size() * per_period > most_history_rows) {
        return failure(
            fmt::format("The answer has more than {} rows: ask for a shorter time, or for hours or days.", most_history_rows));
    }
    Table table(question.format);
    table.set_header(columns_of(question.feature));
    for (const HistoryRow& row : rows) {
        if (has_row_for_each_region(question.feature)) {
            for (const int number : regions) {
                table.begin_row();
                put_common(table, row, now);
                put_region(table, question.feature, number, row);
                table.end_row();
            }
            continue;
        }
        table.begin_row();
        put_common(table, row, now);
        put_feature(table, question.feature, row);
        table.end_row();
    }
    return table.take(
        fmt::format(R"("feature":"{}","resolution":"{}")", name_of(question.feature), delivery::name_of(question.resolution)));
}

std::string heat_text(const TimeSpan& span, const TimeZone& zone, const HeatCells& cells) {
    std::string text = fmt::format(R"({{"from":"{}","to":"{}","columns":{},"rows":{},"person_seconds":[)",
                                   zone.format_iso(span.from), zone.format_iso(span.to), heat_columns, heat_rows);
    auto cell = cells.begin();
    for (int number = 0; number < heat_columns * heat_rows; ++number) {
        while (cell != cells.end() && cell->first < number)
            ++cell;
        const std::int64_t spent = cell != cells.end() && cell->first == number ? cell->second : 0;
        if (number > 0) text += ',';
        // Most cells are empty: one character each.
        const std::int64_t tenths = spent / 100;
        fmt::format_to(std::back_inserter(text), "{}", static_cast<double>(tenths) / 10);
    }
    return text + "]}";
}

} // namespace headcount::delivery
