#include "building/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace headcount::building {
namespace {

std::string published(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(std::string(HEADCOUNT_SOURCE_DIR "/docs/") + name).rdbuf();
    return text.str();
}

TEST(Pages, AreAsTheTablesHaveIt) {
    EXPECT_EQ(map_page(), published("building-map.md")) << "run scripts/write-building-pages";
    EXPECT_EQ(conformance_page(), published("bacnet-pics.md")) << "run scripts/write-building-pages";
}

} // namespace
} // namespace headcount::building
