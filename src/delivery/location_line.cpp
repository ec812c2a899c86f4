#include "delivery/location_line.h"

#include <fmt/format.h>

#include <iterator>

namespace headcount::delivery {

namespace {

void put_person(std::string& line, const LocatedPerson& person) {
    const auto into = std::back_inserter(line);
    const Box& box = person.box;
    // Four places of a picture are less than a pixel, two of a metre less than anybody can say.
    fmt::format_to(into, R"({{"id":{},"x":{:.4f},"y":{:.4f},"box":[{:.4f},{:.4f},{:.4f},{:.4f}],"score":{:.2f},"regions":[)",
                   person.id, person.anchor.x, person.anchor.y, box.x, box.y, box.width, box.height, person.score);
    for (std::size_t i = 0; i < person.regions.size(); ++i)
        fmt::format_to(into, "{}{}", i == 0 ? "" : ",", person.regions[i]);
    fmt::format_to(into, R"(],"dwell_ms":{})", person.dwell.count() / 1000);
    if (person.world) fmt::format_to(into, R"(,"world":{{"x":{:.2f},"y":{:.2f}}})", person.world->x, person.world->y);
    line += '}';
}

} // namespace

std::string location_line(const LocatedFrame& located, const TimeZone& zone) {
    std::string line = fmt::format(R"({{"time":"{}","frame":{},"people":[)", zone.format_iso(located.time, true), located.frame);
    for (std::size_t i = 0; i < located.people.size(); ++i) {
        if (i > 0) line += ',';
        put_person(line, located.people[i]);
    }
    return line + "]}\n";
}

} // namespace headcount::delivery
