#include "delivery/connection_test.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace headcount::delivery {

namespace {

/// As it is tried: under another name, and without leaving anything at the broker.
RecipientPlan as_tried(RecipientPlan plan) {
    if (auto* mqtt = std::get_if<MqttAddress>(&plan.how)) {
        mqtt->client_id += "-test";
        mqtt->availability_topic.clear();
        mqtt->retained.clear();
    }
    return plan;
}

Message test_message(const std::string& serial_number) {
    const nlohmann::ordered_json json = {{"event", "Connection Test"}, {"device_info", {{"device_sn", serial_number}}}};
    return {.body = json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace), .is_late = false};
}

} // namespace

ConnectionTest::ConnectionTest(Loop& loop, RecipientPlan plan, const std::string& serial_number, Patience patience,
                               ConnectionVerdict verdict)
    : plan_(as_tried(std::move(plan))),
      message_(test_message(serial_number)),
      verdict_(std::move(verdict)),
      recipient_(make_recipient(plan_, loop, patience, [](const Failure&) {})) {
    recipient_->connect([this](const auto& outcome) { connected(outcome); });
}

void ConnectionTest::connected(const tl::expected<void, Failure>& outcome) {
    if (!outcome) return decide(failure(outcome.error().sentence));
    if (std::holds_alternative<MqttAddress>(plan_.how))
        return decide(fmt::format("The broker takes the connection: {}.", plan_.address));
    recipient_->send(message_, [this](const auto& sent_outcome) { sent(sent_outcome); });
}

void ConnectionTest::sent(const tl::expected<void, Failure>& outcome) {
    if (!outcome) return decide(failure(outcome.error().sentence));
    decide(fmt::format("The server has taken a test message: {}.", plan_.address));
}

void ConnectionTest::give_up(std::string sentence) {
    if (!is_over()) decide(failure(std::move(sentence)));
}

void ConnectionTest::decide(Result<std::string> verdict) {
    if (const ConnectionVerdict give = std::exchange(verdict_, nullptr)) give(std::move(verdict));
}

} // namespace headcount::delivery
