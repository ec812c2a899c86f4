#include "settings/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::settings {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// Why settings with such a group are refused.
std::string building_refusal(const std::string& building) {
    const auto parsed = parse_settings(R"({"building":)" + building + "}");
    return parsed ? "accepted" : parsed.error().sentence;
}

std::string objects_refusal(const std::string& objects) {
    return building_refusal(R"({"bacnet":{"objects":)" + objects + "}}");
}

TEST(BuildingRules, TheDefaultListIsThatOfTheGuide) {
    const auto settings = parse_settings("{}");
    const auto& objects = settings->building.bacnet.objects;
    ASSERT_EQ(objects.size(), 2u);
    EXPECT_EQ(objects[0].name, "Current Number of People");
    EXPECT_EQ(objects[0].instance, 0);
    EXPECT_EQ(objects[1].name, "Reset Count");
    EXPECT_EQ(objects[1].instance, 1);
    EXPECT_FALSE(settings->building.bacnet.enabled || settings->building.modbus.tcp.enabled ||
                 settings->building.modbus.rtu.enabled);
}

TEST(BuildingRules, InstancesDifferWithinAType) {
    EXPECT_EQ(objects_refusal(R"([{"variable":"people_in","instance":0},{"variable":"overcrowding","instance":0}])"), "accepted");
    EXPECT_THAT(objects_refusal(R"([{"variable":"people_in","instance":3},{"variable":"people_out","instance":3}])"),
                StartsWith("building.bacnet.objects[1].instance is 3, as building.bacnet.objects[0].instance is already"));
}

TEST(BuildingRules, NamesDifferAlsoThoseThatAreMade) {
    EXPECT_THAT(
        objects_refusal(R"([{"name":"people_out","variable":"people_in","instance":0},{"variable":"people_out","instance":1}])"),
        StartsWith("building.bacnet.objects[1].name is \"people_out\""));
    EXPECT_THAT(building_refusal(R"({"bacnet":{"device_name":"Reset Count"}})"), HasSubstr("as the BACnet device is called"));
}

TEST(BuildingRules, RegionsComeWithVariablesOfRegions) {
    EXPECT_EQ(objects_refusal(R"([{"variable":"region_n_count","region":16,"instance":0}])"), "accepted");
    EXPECT_THAT(objects_refusal(R"([{"variable":"region_n_count","instance":0}])"), HasSubstr("region is missing"));
    EXPECT_THAT(objects_refusal(R"([{"variable":"people_in","region":1,"instance":0}])"), HasSubstr("is of no region"));
    EXPECT_THAT(objects_refusal(R"([{"variable":"region_n_count","region":17,"instance":0}])"), HasSubstr("1 to 16"));
}

TEST(BuildingRules, PortsAndLinesAreNotShared) {
    EXPECT_THAT(building_refusal(R"({"modbus":{"tcp":{"enabled":true,"port":8080}}})"), HasSubstr("as web.port is already"));
    EXPECT_THAT(building_refusal(R"({"digital_io":{"input_line":4,"output_line":4}})"), HasSubstr("give each its own line"));
    EXPECT_THAT(building_refusal(R"({"modbus":{"rtu":{"baud_rate":12345}}})"), HasSubstr("baud_rate is 12345"));
    EXPECT_THAT(building_refusal(R"({"bacnet":{"bbmd":{"enabled":true}}})"), HasSubstr("bbmd.address is empty"));
    EXPECT_THAT(building_refusal(R"({"bacnet":{"bbmd":{"address":"bbmd.example"}}})"), HasSubstr("IPv4 address"));
}

TEST(BuildingRules, ThePasswordIsForTheSensorAlone) {
    const auto settings = parse_settings(R"({"building":{"bacnet":{"password":"filister"}}})");
    EXPECT_EQ(to_public_json(*settings).find("filister"), std::string::npos);
    EXPECT_NE(to_json(*settings).find("filister"), std::string::npos);
}

TEST(NameOf, ARegionsVariableHasTheRegionsNumber) {
    EXPECT_EQ(name_of(BuildingVariable::region_n_count, 3), "region_3_count");
    EXPECT_EQ(name_of(BuildingVariable::region_n, 16), "region_16");
    EXPECT_EQ(name_of(BuildingVariable::region_n_max_dwell, 1), "region_1_max_dwell");
    EXPECT_EQ(name_of(BuildingVariable::region_count, std::nullopt), "region_count");
}

} // namespace
} // namespace headcount::settings
