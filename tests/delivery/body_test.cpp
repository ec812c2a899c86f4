#include "delivery/body.h"

#include <gtest/gtest.h>

namespace headcount::delivery {
namespace {

TEST(LateMark, IsTheLastMemberAndChangesNoOtherByte) {
    EXPECT_EQ(marked_as_late(R"({"a":1.50,"b":"}\"{"})"), R"({"a":1.50,"b":"}\"{","isRetransmission":true})");
}

TEST(LateMark, OfAnEmptyObjectNeedsNoComma) {
    EXPECT_EQ(marked_as_late("{}"), R"({"isRetransmission":true})");
    EXPECT_EQ(marked_as_late("{ }\n"), "{ \"isRetransmission\":true}\n");
}

TEST(LateMark, IsNotPutOnWhatIsNoObject) {
    for (const char* text : {"", " ", "[1]", "{", "}", "text", "{\"a\":1}x"})
        EXPECT_EQ(marked_as_late(text), text);
}

TEST(Snapshot, IsTheLastMemberInBase64) {
    EXPECT_EQ(with_snapshot(R"({"a":1})", std::string("\xff\xd8\x00x", 4)), R"({"a":1,"snapshot":"/9gAeA=="})");
    EXPECT_EQ(with_snapshot(R"({"a":1})", "abc"), R"({"a":1,"snapshot":"YWJj"})");
}

} // namespace
} // namespace headcount::delivery
