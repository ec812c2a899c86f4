#include "delivery/history_question.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <utility>

namespace headcount::delivery {

namespace {

/// Reads a text from left to right; what does not fit is remembered.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    int number(std::size_t digits) {
        int value = 0;
        const bool is_number = rest_.size() >= digits && rest_.find_first_not_of("0123456789") >= digits;
        fits_ = fits_ && is_number;
        if (!fits_) return 0;
        std::from_chars(rest_.data(), rest_.data() + digits, value);
        rest_.remove_prefix(digits);
        return value;
    }
    /// Whether one of these characters is next; it is then passed.
    std::optional<char> one_of(std::string_view characters) {
        if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return std::nullopt;
        const char found = rest_.front();
        rest_.remove_prefix(1);
        return found;
    }
    void expect(char character) { fits_ = one_of({&character, 1}).has_value() && fits_; }
    bool is_at_end() const { return rest_.empty(); }
    bool fits() const { return fits_; }

private:
    std::string_view rest_;
    bool fits_ = true;
};

struct WrittenTime {
    LocalTime local;
    std::optional<std::chrono::seconds> offset;
};

std::chrono::seconds read_offset(Reader& reader, char sign) {
    const int hours = reader.number(2);
    reader.one_of(":");
    const int minutes = reader.number(2);
    const std::chrono::seconds offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    return sign == '-' ? -offset : offset;
}

std::optional<WrittenTime> read_time(std::string_view text) {
    Reader reader(text);
    WrittenTime written;
    LocalTime& local = written.local;
    local.year = reader.number(4);
    reader.expect('-');
    local.month = reader.number(2);
    reader.expect('-');
    local.day = reader.number(2);
    if (reader.fits() && !reader.is_at_end()) {
        reader.expect('T');
        local.hour = reader.number(2);
        reader.expect(':');
        local.minute = reader.number(2);
        if (reader.one_of(":")) local.second = reader.number(2);
        if (reader.one_of("Z")) {
            written.offset = std::chrono::seconds(0);
        } else if (const auto sign = reader.one_of("+- ")) {
            written.offset = read_offset(reader, *sign);
        }
    }
    const bool is_time = local.hour <= 23 && local.minute <= 59 && local.second <= 59;
    const auto date = std::chrono::year(local.year) / local.month / local.day;
    const bool is_whole = reader.fits() && reader.is_at_end();
    if (!is_whole || !is_time || !date.ok() || local.year < 1970 || local.year > 2199) return std::nullopt;
    return written;
}

template <class Value, std::size_t count>
using Names = std::array<std::pair<std::string_view, Value>, count>;

template <class Value, std::size_t count>
Result<Value> chosen(std::string_view parameter, std::string_view given, Value otherwise, const Names<Value, count>& names) {
    if (given.empty()) return otherwise;
    std::string known;
    for (const auto& [name, value] : names) {
        if (name == given) return value;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", name);
    }
    return failure(fmt::format("{} must be one of: {}.", parameter, known));
}

constexpr Names<HistoryFeature, 5> features{{{"region", HistoryFeature::region},
                                             {"dwell", HistoryFeature::dwell},
                                             {"line", HistoryFeature::line},
                                             {"flow", HistoryFeature::flow},
                                             {"total", HistoryFeature::total}}};
constexpr Names<Resolution, 3> resolutions{
    {{"minute", Resolution::minute}, {"hour", Resolution::hour}, {"day", Resolution::day}}};
constexpr Names<HistoryFormat, 2> formats{{{"json", HistoryFormat::json}, {"csv", HistoryFormat::csv}}};

} // namespace

Result<WallTime> parse_history_time(std::string_view text, const TimeZone& zone) {
    const std::optional<WrittenTime> written = read_time(text);
    if (!written)
        return failure("A time must be written as 2026-01-31 or 2026-01-31T09:00, if not local with Z or +01:00 after it.");
    if (!written->offset) return zone.from_local(written->local);
    return TimeZone().from_local(written->local) - *written->offset;
}

Result<TimeSpan> parse_history_span(std::string_view from, std::string_view to, WallTime otherwise_from, const TimeZone& zone,
                                    WallTime now) {
    const Result<WallTime> begin = from.empty() ? otherwise_from : parse_history_time(from, zone);
    if (!begin) return failure("from: " + begin.error().sentence);
    const Result<WallTime> end = to.empty() ? now : parse_history_time(to, zone);
    if (!end) return failure("to: " + end.error().sentence);
    return TimeSpan{*begin, *end};
}

Result<HistoryQuestion> parse_history_query(const HistoryQuery& query, const TimeZone& zone, WallTime now) {
    HistoryQuestion question;
    const auto feature = chosen("feature", query.feature, HistoryFeature::total, features);
    if (!feature) return tl::unexpected(feature.error());
    const auto resolution = chosen("resolution", query.resolution, Resolution::hour, resolutions);
    if (!resolution) return tl::unexpected(resolution.error());
    const auto format = chosen("format", query.format, HistoryFormat::json, formats);
    if (!format) return tl::unexpected(format.error());
    const bool is_by_day = *resolution == Resolution::day;
    const WallTime otherwise = zone.start_of_day(is_by_day ? now - std::chrono::hours(30 * 24) : now);
    const Result<TimeSpan> span = parse_history_span(query.from, query.to, otherwise, zone, now);
    if (!span) return tl::unexpected(span.error());
    return HistoryQuestion{*feature, *resolution, *format, span->from, span->to, {}};
}

} // namespace headcount::delivery
