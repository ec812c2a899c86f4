#include "delivery/topic.h"

#include <gtest/gtest.h>

namespace headcount::delivery {
namespace {

const TopicValues values{.serial_number = "SN1", .product_model = "headcount", .device_id = "Door 7", .site_id = ""};

TEST(Topic, VariablesAreReplacedWhereverTheyStand) {
    EXPECT_EQ(expand_topic("site/$siteid/$prdmd/$devsn-$devid/counts", values), "site//headcount/SN1-Door 7/counts");
    EXPECT_EQ(expand_topic("$devsn$devsn", values), "SN1SN1");
}

TEST(Topic, WhatIsNoVariableStays) {
    EXPECT_EQ(expand_topic("$SYS/$dev/$/costs$", values), "$SYS/$dev/$/costs$");
    EXPECT_EQ(expand_topic("", values), "");
}

TEST(Topic, AValueMakesNoLevelOrWildcardOfItsOwn) {
    EXPECT_EQ(expand_topic("a/$devid/b", {.serial_number = "", .product_model = "", .device_id = "1/+#\n$devsn", .site_id = ""}),
              "a/1____$devsn/b");
}

} // namespace
} // namespace headcount::delivery
