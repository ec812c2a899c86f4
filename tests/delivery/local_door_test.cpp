#include "delivery/local_door.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <filesystem>

namespace headcount::delivery {
namespace {

using testing::HasSubstr;

Descriptor connected_to(const std::string& path) {
    Descriptor end(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(connect(end.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return end;
}

TEST(LocalDoor, LetsInWhoIsOfThisProgramAndLeavesNothingBehind) {
    Descriptor inside;
    std::filesystem::path folder;
    const Result<Descriptor> outside = let_in([&](const std::string& path) {
        EXPECT_LT(path.size(), 100U);
        folder = std::filesystem::canonical(std::filesystem::path(path).parent_path());
        EXPECT_EQ(std::filesystem::status(folder).permissions(), std::filesystem::perms::owner_all);
        inside = connected_to(path);
    });
    ASSERT_TRUE(outside);
    EXPECT_FALSE(std::filesystem::exists(folder));
    ASSERT_EQ(send(inside.get(), "hello", 5, MSG_NOSIGNAL), 5);
    char said[8] = {};
    EXPECT_EQ(recv(outside->get(), said, sizeof said, 0), 5);
    EXPECT_STREQ(said, "hello");
}

TEST(LocalDoor, SaysThatNobodyCame) {
    std::filesystem::path folder;
    const Result<Descriptor> outside =
        let_in([&](const std::string& path) { folder = std::filesystem::canonical(std::filesystem::path(path).parent_path()); });
    ASSERT_FALSE(outside);
    EXPECT_THAT(outside.error().sentence, HasSubstr("can't connect to itself"));
    EXPECT_FALSE(std::filesystem::exists(folder));
}

} // namespace
} // namespace headcount::delivery
