#include "app/factory_reset.h"

#include "app/data_folder.h"
#include "peers/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace headcount::app {
namespace {

TEST(FactoryReset, TakesWhatASensorKeepsAndNothingElse) {
    const peers::TemporaryFolder folder;
    for (const char* name :
         {"settings.json", "outbox.sqlite", "outbox.sqlite-wal", "history.sqlite", "accounts.json", "diary.txt"})
        std::ofstream(folder / name) << "x";
    ASSERT_TRUE(factory_reset(folder.path()));
    for (const char* name : {"settings.json", "outbox.sqlite", "outbox.sqlite-wal", "history.sqlite", "accounts.json"})
        EXPECT_FALSE(std::filesystem::exists(folder / name)) << name;
    EXPECT_TRUE(std::filesystem::exists(folder / "diary.txt"));
}

TEST(FactoryReset, LeavesARunningSensorAlone) {
    const peers::TemporaryFolder folder;
    std::ofstream(folder / "settings.json") << "x";
    const Result<DataFolder> running = DataFolder::open(folder.path());
    ASSERT_TRUE(running);
    EXPECT_FALSE(factory_reset(folder.path()));
    EXPECT_TRUE(std::filesystem::exists(folder / "settings.json"));
}

} // namespace
} // namespace headcount::app
