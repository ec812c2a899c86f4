#include "app/validation_api.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace headcount::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_click_bytes = 1 << 20;

Json points(const Polyline& line) {
    Json list = Json::array();
    for (const Point point : line)
        list.push_back({point.x, point.y});
    return list;
}

std::string described(const CountedRecording& recording) {
    Json times = Json::array();
    for (const Duration time : recording.pictures.times())
        times.push_back(to_seconds(time));
    Json json{{"name", recording.name},
              {"width", recording.width},
              {"height", recording.height},
              {"length_s", to_seconds(recording.length)},
              {"line", points(recording.scene.line.value_or(Polyline{}))},
              {"times_s", std::move(times)}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

web::ApiAnswer picture(const CountedRecording& recording, const std::string& number) {
    std::size_t wanted = recording.pictures.size();
    const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), wanted);
    if (fault != std::errc() || end != number.data() + number.size() || wanted >= recording.pictures.size())
        return web::error_answer(404, "There is no picture of that number.");
    Result<std::string> jpeg = recording.pictures.read(wanted);
    if (!jpeg) return web::error_answer(500, jpeg.error().sentence);
    web::ApiAnswer answer;
    answer.body = std::move(*jpeg);
    answer.content_type = "image/jpeg";
    return answer;
}

} // namespace

evaluation::Validation compare(const CountedRecording& recording, const evaluation::ManualCount& manual) {
    const Duration until = std::min(manual.until.value_or(recording.length), recording.length);
    const auto before = [&](const std::vector<evaluation::CountedCrossing>& all) {
        std::vector<evaluation::CountedCrossing> kept;
        std::copy_if(all.begin(), all.end(), std::back_inserter(kept),
                     [&](const evaluation::CountedCrossing& crossing) { return crossing.time <= until; });
        return kept;
    };
    return evaluation::validate_counts(before(manual.crossings), before(recording.crossings), until);
}

void add_validation_routes(web::Api& api, const CountedRecording& recording,
                           std::function<void(const evaluation::Validation&)> on_report) {
    api.add({.verb = web::Verb::get,
             .path = "/api/v1/recording",
             .scope = web::Scope::open,
             .summary = "The recording that is to be counted",
             .response = "Its name, size, length and line, and when each picture is shown, in seconds.",
             .handle = [&recording](const web::ApiRequest&, const web::Reply& reply) {
                 reply(web::json_answer(described(recording)));
             }});
    api.add({.verb = web::Verb::get,
             .path = "/api/v1/pictures/{number}",
             .scope = web::Scope::open,
             .summary = "A picture of the recording",
             .response = "A JPEG, masks painted in. Pictures are numbered from 0.",
             .handle = [&recording](const web::ApiRequest& request,
                                    const web::Reply& reply) { reply(picture(recording, request.path.at("number"))); },
             .answer_type = "image/jpeg"});
    api.add({.verb = web::Verb::post,
             .path = "/api/v1/comparison",
             .scope = web::Scope::open,
             .summary = "Compares manual with automatic counts",
             .response = "The report.",
             .handle =
                 [&recording, on_report = std::move(on_report)](const web::ApiRequest& request, const web::Reply& reply) {
                     const Result<evaluation::ManualCount> manual = evaluation::parse_clicks(request.body);
                     if (!manual) {
                         reply(web::error_answer(422, manual.error().sentence));
                         return;
                     }
                     const evaluation::Validation validation = compare(recording, *manual);
                     on_report(validation);
                     reply(web::json_answer(evaluation::validation_json(validation, recording.name)));
                 },
             .most_body_bytes = most_click_bytes});
}

} // namespace headcount::app
