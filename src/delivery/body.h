#pragma once

#include <string>
#include <string_view>

namespace headcount::delivery {

/// The report as it is sent late: the same JSON object with `"isRetransmission":true` as its last member. Every other byte
/// stays as it is. Text that is no JSON object comes back unchanged.
std::string marked_as_late(std::string_view json);

/// The report with its picture: the same JSON object with `"snapshot":"..."` as its last member, the JPEG in base64 (RFC 4648,
/// 4).
std::string with_snapshot(std::string_view json, std::string_view jpeg);

} // namespace headcount::delivery
