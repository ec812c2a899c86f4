#include "app/data_folder.h"

#include "peers/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace headcount::app {
namespace {

TEST(DataFolder, is_made_for_its_owner_alone) {
    const peers::TemporaryFolder folder;
    ASSERT_TRUE(DataFolder::open(folder / "a/b"));
    struct stat about {};
    ASSERT_EQ(stat((folder / "a/b").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0700U);
}

TEST(DataFolder, is_held_by_one_at_a_time) {
    const peers::TemporaryFolder folder;
    {
        const auto first = DataFolder::open(folder.path());
        ASSERT_TRUE(first);
        const auto second = DataFolder::open(folder.path());
        ASSERT_FALSE(second);
        EXPECT_THAT(second.error().sentence, testing::HasSubstr("in use by another Headcount"));
    }
    EXPECT_TRUE(DataFolder::open(folder.path())) << "free again";
}

TEST(DataFolder, a_file_is_refused) {
    const peers::TemporaryFolder folder;
    std::ofstream(folder / "file") << "x";
    const auto refused = DataFolder::open(folder / "file");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().sentence, testing::HasSubstr("is not a folder"));
}

} // namespace
} // namespace headcount::app
