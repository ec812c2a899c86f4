#include "app/history_api.h"

#include "app/whereabouts.h"

#include <boost/asio/post.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace headcount::app {

namespace {

std::string_view value_of(const web::ApiRequest& request, std::string_view name) {
    const auto found = request.query.find(name);
    return found == request.query.end() ? std::string_view() : std::string_view(found->second);
}

/// Answers on the loop what the history's thread has found. The reply is moved there as a whole: it must not come to its end on
/// another thread.
delivery::History::Answered answer_on(boost::asio::io_context& loop, web::Reply reply, std::string content_type) {
    auto held = std::make_shared<std::optional<web::Reply>>(std::move(reply));
    return [&loop, held, content_type = std::move(content_type)](Result<std::string> text) {
        if (!*held) return;
        web::Reply mine = std::move(**held);
        held->reset();
        boost::asio::post(loop, [mine = std::move(mine), text = std::move(text), content_type] {
            if (text) {
                mine({.status = 200, .body = *text, .content_type = content_type, .fields = {}});
            } else {
                mine(web::error_answer(422, text.error().sentence));
            }
        });
    };
}

void answer_history(const HistoryAccess& access, const web::ApiRequest& request, const web::Reply& reply) {
    const settings::Settings& settings = access.settings();
    const delivery::HistoryQuery query{value_of(request, "feature"), value_of(request, "resolution"), value_of(request, "format"),
                                       value_of(request, "from"), value_of(request, "to")};
    Result<delivery::HistoryQuestion> question = parse_history_query(query, zone_of(settings), access.clock.now());
    if (!question) {
        reply(web::error_answer(400, question.error().sentence));
        return;
    }
    for (const settings::Region& region : settings.scene.regions)
        question->regions.push_back(region.id);
    const bool is_csv = question->format == delivery::HistoryFormat::csv;
    access.history.ask(*std::move(question),
                       answer_on(access.loop, reply, is_csv ? "text/csv; charset=utf-8; header=present" : "application/json"));
}

void answer_heat_map(const HistoryAccess& access, const web::ApiRequest& request, const web::Reply& reply) {
    const TimeZone zone = zone_of(access.settings());
    const WallTime now = access.clock.now();
    const Result<delivery::TimeSpan> span =
        delivery::parse_history_span(value_of(request, "from"), value_of(request, "to"), zone.start_of_day(now), zone, now);
    if (!span) {
        reply(web::error_answer(400, span.error().sentence));
        return;
    }
    access.history.ask_heat(*span, answer_on(access.loop, reply, "application/json"));
}

} // namespace

void add_history_routes(web::Api& api, const HistoryAccess& access) {
    const web::QueryValue from{"from",
                               "The first moment: 2026-01-31, 2026-01-31T09:00 (local), 2026-01-31T08:00Z; absent: today."};
    const web::QueryValue to{"to", "The moment before which periods begin, in the same forms; absent: now."};
    api.add(
        {.verb = web::Verb::get,
         .path = "/api/v1/history",
         .scope = web::Scope::read,
         .summary = "What was counted",
         .response = "A row for each period, with local time, UTC and health: see docs/history.md.",
         .handle = [access](const web::ApiRequest& request, const web::Reply& reply) { answer_history(access, request, reply); },
         .query = {{"feature", "region, dwell, line, flow or total (which is the default)."},
                   from,
                   to,
                   {"resolution", "minute, hour (the default) or day."},
                   {"format", "json (the default) or csv."}}});
    api.add(
        {.verb = web::Verb::get,
         .path = "/api/v1/heatmap",
         .scope = web::Scope::read,
         .summary = "Where people were",
         .response = "For each cell of a grid over the picture, row by row, the seconds that people spent in it, added up.",
         .handle = [access](const web::ApiRequest& request, const web::Reply& reply) { answer_heat_map(access, request, reply); },
         .query = {from, to}});
}

} // namespace headcount::app
