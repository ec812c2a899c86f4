#include "building/modbus/register_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace headcount::building::modbus {
namespace {

std::uint32_t value_at(const std::string& name, const Present& present) {
    const auto registers = registers_of(present);
    for (const Register& place : register_map()) {
        if (name_of(place.variable) != name) continue;
        return place.words == 1 ? registers.at(place.address)
                                : std::uint32_t{registers.at(place.address)} << 16 | registers.at(place.address + 1U);
    }
    ADD_FAILURE() << name << " has no register";
    return 0;
}

TEST(RegisterMap, HasEveryNumberAndStateOnceAndWithoutGaps) {
    std::set<std::string> names;
    int next = 0;
    for (const Register& place : register_map()) {
        EXPECT_EQ(place.address, next);
        next += place.words;
        EXPECT_TRUE(names.insert(name_of(place.variable)).second);
    }
    EXPECT_EQ(registers_of({}).size(), static_cast<std::size_t>(next));
    for (const char* name : {"people_count_all", "region_1_count", "region_16", "region_16_max_dwell", "a_to_a", "d_to_d",
                             "people_total_out", "overcrowding", "device_status"})
        EXPECT_EQ(names.count(name), 1u) << name;
    EXPECT_EQ(names.count("software_version") + names.count("reset_count"), 0u);
}

TEST(RegisterMap, ShowsTheSensor) {
    Present present;
    present.people = 12;
    present.in_total = 70'000;
    present.regions[16] = {3, 40, 90};
    present.passages[3][0] = 65'537;
    present.is_overcrowded = true;
    EXPECT_EQ(value_at("people_count_all", present), 12u);
    EXPECT_EQ(value_at("people_total_in", present), 70'000u);
    EXPECT_EQ(value_at("region_count", present), 1u);
    EXPECT_EQ(value_at("region_16_count", present), 3u);
    EXPECT_EQ(value_at("region_16", present), 1u);
    EXPECT_EQ(value_at("region_15", present), 0u);
    EXPECT_EQ(value_at("region_16_avg_dwell", present), 40u);
    EXPECT_EQ(value_at("d_to_a", present), 65'537u);
    EXPECT_EQ(value_at("overcrowding", present), 1u);
}

TEST(RegisterMap, ShowsWhatDoesNotFitAsTheGreatestThatDoes) {
    Present present;
    present.regions[1] = {0, 0, 100'000};
    present.in_total = std::int64_t{1} << 40;
    present.out_total = -1;
    EXPECT_EQ(value_at("region_1_max_dwell", present), 65'535u);
    EXPECT_EQ(value_at("people_total_in", present), 0xFFFFFFFFu);
    EXPECT_EQ(value_at("people_total_out", present), 0u);
}

} // namespace
} // namespace headcount::building::modbus
