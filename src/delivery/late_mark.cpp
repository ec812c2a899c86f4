#include "delivery/late_mark.h"

namespace headcount::delivery {

std::string marked_as_late(std::string_view json) {
    constexpr std::string_view spaces = " \t\r\n";
    constexpr std::string_view member = R"("isRetransmission":true)";
    const std::size_t open = json.find_first_not_of(spaces);
    const std::size_t close = json.find_last_not_of(spaces);
    if (open == std::string_view::npos || open == close || json[open] != '{' || json[close] != '}') return std::string(json);

    const bool is_empty = json.find_first_not_of(spaces, open + 1) == close;
    std::string marked(json.substr(0, close));
    if (!is_empty) marked += ',';
    marked += member;
    marked += json.substr(close);
    return marked;
}

} // namespace headcount::delivery
