#include "report/flow_report.h"

#include <string>

namespace headcount::report {

Report flow_interval_report(const Sender& sender, const Span& period, int edges, const FlowCounts& counts) {
    Json report = interval_report("People Flow Analysis", sender, period);
    Json data;
    for (int from = 0; from < edges; ++from) {
        for (int to = 0; to < edges; ++to) {
            const std::string pair{static_cast<char>('A' + from), '-', static_cast<char>('A' + to)};
            data[pair] = counts.passages[from][to];
        }
    }
    report["flow_data"] = std::move(data);
    return finished(Feature::flow, period.end, report);
}

} // namespace headcount::report
