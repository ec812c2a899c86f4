#include "report/report.h"

namespace headcount::report {

std::string_view name_of(Feature feature) {
    switch (feature) {
        case Feature::region:
            return "region";
        case Feature::line:
            return "line";
        case Feature::flow:
            return "flow";
    }
    return "unknown";
}

} // namespace headcount::report
