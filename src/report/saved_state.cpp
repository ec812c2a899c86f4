#include "report/saved_state.h"

#include "report/envelope.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <limits>

namespace headcount::report {

namespace {

constexpr int version = 1;
constexpr std::size_t longest_text = 1U << 20U;
constexpr std::size_t most_stays = 4096;
constexpr std::size_t most_pending = 256;
constexpr int highest_region = 16;
// Far beyond what happens, and so small that no sum of a few of them overflows.
constexpr std::int64_t most_people = 1'000'000'000'000;
constexpr std::int64_t most_at_once = 1'000'000;
constexpr std::int64_t farthest_time = 7'258'118'400'000'000; // the year 2200, in microseconds
constexpr std::int64_t longest_stay = 3'155'760'000'000'000;  // a century

constexpr std::array features{Feature::region, Feature::line, Feature::flow};

Json json_of(const CrossingCounts& counts) {
    return Json::array({counts.in, counts.out});
}

std::int64_t number_of(WallTime time) {
    return time.time_since_epoch().count();
}

Json json_of(const SavedPeriod& period) {
    Json json{{"rule", period.rule}, {"anchor", number_of(period.anchor)}};
    if (period.running) json["running"] = Json::array({number_of(period.running->start), number_of(period.running->end)});
    return json;
}

Json json_of(const SavedOccupancy& occupancy) {
    Json regions = Json::array();
    for (const auto& [id, people] : occupancy.regions)
        regions.push_back(Json::array({id, people}));
    return Json{{"total", occupancy.total}, {"regions", std::move(regions)}};
}

Json json_of(const SavedRegion& region) {
    Json dwells = Json::array();
    for (const auto& [id, tally] : region.dwells)
        dwells.push_back(Json::array({id, tally.stays, tally.sum.count(), tally.longest.count()}));
    Json going_on = Json::array();
    for (const Stay& stay : region.going_on)
        going_on.push_back(Json::array({stay.region, stay.person, number_of(stay.start), stay.length.count()}));
    return Json{{"period", json_of(region.period)}, {"peak", region.peak},         {"occupancy", json_of(region.occupancy)},
                {"told", json_of(region.told)},     {"dwells", std::move(dwells)}, {"going_on", std::move(going_on)}};
}

Json json_of(const SavedLine& line) {
    Json json{
        {"period", json_of(line.period)}, {"in_period", json_of(line.in_period)}, {"since_reset", json_of(line.since_reset)}};
    if (line.window) json["window"] = Json{{"left", line.window->left.count()}, {"waiting", json_of(line.window->waiting)}};
    return json;
}

Json json_of(const SavedFlow& flow) {
    Json counts = Json::array();
    for (const auto& row : flow.counts.passages)
        for (const std::int64_t count : row)
            counts.push_back(count);
    return Json{{"period", json_of(flow.period)}, {"edges", flow.edges}, {"counts", std::move(counts)}};
}

/// Reads values out of JSON that may hold anything. The first fault is kept; after it everything reads as empty or least.
class Reader {
public:
    const std::string& fault() const { return fault_; }

    const Json& member(const Json& object, const char* name) {
        static const Json nothing;
        const Json* found = optional_member(object, name);
        if (found == nullptr) fail(fmt::format("'{}' is missing", name));
        return found == nullptr ? nothing : *found;
    }

    static const Json* optional_member(const Json& object, const char* name) {
        if (!object.is_object()) return nullptr;
        const auto found = object.find(name);
        return found == object.end() ? nullptr : &*found;
    }

    /// The elements of a list; none if it isn't one or has more than `most`.
    const Json::array_t& list(const Json& json, std::size_t least, std::size_t most) {
        static const Json::array_t none;
        if (json.is_array() && json.size() >= least && json.size() <= most) return json.get_ref<const Json::array_t&>();
        fail("a list is missing or has the wrong length");
        return none;
    }

    /// A list that is as long as it must be, or one of the same length full of nothing.
    template <std::size_t length>
    std::array<Json, length> tuple(const Json& json) {
        std::array<Json, length> values;
        const Json::array_t& elements = list(json, length, length);
        for (std::size_t i = 0; i < elements.size(); ++i)
            values[i] = elements[i];
        return values;
    }

    std::int64_t number(const Json& json, std::int64_t least, std::int64_t most) {
        if (json.is_number_integer()) {
            const bool is_huge = json.is_number_unsigned() &&
                                 json.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
            const std::int64_t value = is_huge ? most : json.get<std::int64_t>();
            if (!is_huge && value >= least && value <= most) return value;
        }
        fail("a number is missing or out of its range");
        return least;
    }

    std::string text(const Json& json, std::size_t longest) {
        if (json.is_string() && json.get_ref<const std::string&>().size() <= longest) return json.get<std::string>();
        fail("a text is missing or too long");
        return {};
    }

    WallTime time(const Json& json) { return WallTime{Duration{number(json, -farthest_time, farthest_time)}}; }
    Duration length(const Json& json) { return Duration{number(json, 0, longest_stay)}; }
    int small(const Json& json, int least, std::int64_t most) { return static_cast<int>(number(json, least, most)); }

    void fail(std::string what) {
        if (fault_.empty()) fault_ = std::move(what);
    }

private:
    std::string fault_;
};

CrossingCounts read_crossings(Reader& reader, const Json& json) {
    const auto [in, out] = reader.tuple<2>(json);
    return {reader.number(in, 0, most_people), reader.number(out, 0, most_people)};
}

SavedPeriod read_period(Reader& reader, const Json& json) {
    SavedPeriod period;
    period.rule = reader.text(reader.member(json, "rule"), 64);
    period.anchor = reader.time(reader.member(json, "anchor"));
    if (const Json* running = Reader::optional_member(json, "running")) {
        const auto [start, end] = reader.tuple<2>(*running);
        period.running = Span{reader.time(start), reader.time(end)};
        if (period.running->end < period.running->start) reader.fail("a period ends before it begins");
    }
    return period;
}

SavedOccupancy read_occupancy(Reader& reader, const Json& json) {
    SavedOccupancy occupancy;
    occupancy.total = reader.small(reader.member(json, "total"), 0, most_at_once);
    for (const Json& entry : reader.list(reader.member(json, "regions"), 0, highest_region)) {
        const auto [id, people] = reader.tuple<2>(entry);
        occupancy.regions[reader.small(id, 1, highest_region)] = reader.small(people, 0, most_at_once);
    }
    return occupancy;
}

SavedRegion read_region(Reader& reader, const Json& json) {
    SavedRegion region;
    region.period = read_period(reader, reader.member(json, "period"));
    region.peak = reader.small(reader.member(json, "peak"), 0, most_at_once);
    region.occupancy = read_occupancy(reader, reader.member(json, "occupancy"));
    region.told = read_occupancy(reader, reader.member(json, "told"));
    for (const Json& entry : reader.list(reader.member(json, "dwells"), 0, highest_region)) {
        const auto [id, stays, sum, longest] = reader.tuple<4>(entry);
        region.dwells[reader.small(id, 1, highest_region)] =
            DwellTally{reader.number(stays, 0, most_people), reader.length(sum), reader.length(longest)};
    }
    for (const Json& entry : reader.list(reader.member(json, "going_on"), 0, most_stays)) {
        const auto [id, person, start, length] = reader.tuple<4>(entry);
        region.going_on.push_back(
            {reader.small(id, 1, highest_region),
             static_cast<vision::PersonId>(reader.number(person, 0, std::numeric_limits<std::int64_t>::max())),
             reader.time(start), reader.length(length)});
    }
    return region;
}

SavedLine read_line(Reader& reader, const Json& json) {
    SavedLine line;
    line.period = read_period(reader, reader.member(json, "period"));
    line.in_period = read_crossings(reader, reader.member(json, "in_period"));
    line.since_reset = read_crossings(reader, reader.member(json, "since_reset"));
    if (const Json* window = Reader::optional_member(json, "window")) {
        line.window = SavedWindow{Duration{reader.number(reader.member(*window, "left"), 0, TriggerWindow::length.count())},
                                  read_crossings(reader, reader.member(*window, "waiting"))};
    }
    return line;
}

SavedFlow read_flow(Reader& reader, const Json& json) {
    SavedFlow flow;
    flow.period = read_period(reader, reader.member(json, "period"));
    flow.edges = reader.small(reader.member(json, "edges"), 0, FlowCounts::most_edges);
    constexpr std::size_t pairs = std::size_t{FlowCounts::most_edges} * FlowCounts::most_edges;
    const std::array<Json, pairs> counts = reader.tuple<pairs>(reader.member(json, "counts"));
    for (std::size_t i = 0; i < pairs; ++i)
        flow.counts.passages[i / FlowCounts::most_edges][i % FlowCounts::most_edges] = reader.number(counts[i], 0, most_people);
    return flow;
}

std::vector<Report> read_pending(Reader& reader, const Json& json) {
    std::vector<Report> pending;
    for (const Json& entry : reader.list(json, 0, most_pending)) {
        const auto [feature, made_at, report] = reader.tuple<3>(entry);
        pending.push_back(
            {features[reader.small(feature, 0, features.size() - 1)], reader.time(made_at), reader.text(report, longest_text)});
        if (!Json::accept(pending.back().json)) reader.fail("a report is no JSON");
    }
    return pending;
}

} // namespace

std::string to_text(const SavedState& state) {
    Json pending = Json::array();
    for (const Report& report : state.pending)
        pending.push_back(Json::array({static_cast<int>(report.feature), number_of(report.made_at), report.json}));
    const Json json{{"version", version},
                    {"at", number_of(state.at)},
                    {"reset_until", number_of(state.reset_until)},
                    {"region", json_of(state.region)},
                    {"line", json_of(state.line)},
                    {"flow", json_of(state.flow)},
                    {"pending", std::move(pending)}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<SavedState> parse_saved_state(std::string_view text) {
    if (text.size() > longest_text) return failure("The saved state is longer than 1 MiB, which it never is.");
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) return failure("The saved state is no JSON.");
    Reader reader;
    if (reader.small(reader.member(json, "version"), 0, std::numeric_limits<int>::max()) != version)
        return failure(fmt::format("The saved state is of another version than {}.", version));
    SavedState state;
    state.at = reader.time(reader.member(json, "at"));
    state.reset_until = reader.time(reader.member(json, "reset_until"));
    state.region = read_region(reader, reader.member(json, "region"));
    state.line = read_line(reader, reader.member(json, "line"));
    state.flow = read_flow(reader, reader.member(json, "flow"));
    state.pending = read_pending(reader, reader.member(json, "pending"));
    if (!reader.fault().empty()) return failure(fmt::format("The saved state cannot be used: {}.", reader.fault()));
    return state;
}

} // namespace headcount::report
