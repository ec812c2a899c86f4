#include "account/guesses.h"

#include <gtest/gtest.h>

namespace headcount::account {
namespace {

using namespace std::chrono_literals;
constexpr Duration now = 1h;

TEST(Guesses, FiveWrongOnesLockForTenMinutes) {
    Guesses guesses({});
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(guesses.begin("a", now), 0s) << i;
    EXPECT_EQ(guesses.begin("a", now), 10min);
    EXPECT_EQ(guesses.begin("b", now + 1min), 9min); // the account, not the address
    EXPECT_EQ(guesses.begin("a", now + 10min), 0s);
}

TEST(Guesses, ARightOneForgivesWhatCameBefore) {
    Guesses guesses({});
    for (int i = 0; i < 4; ++i)
        guesses.begin("a", now);
    guesses.begin("a", now);
    guesses.succeed("a");
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(guesses.begin("a", now), 0s) << i;
}

TEST(Guesses, AnAddressThatGoesOnIsLockedOutForTwiceAsLongEachTimeAndOthersAreNot) {
    Guesses guesses({});
    const auto guess_five = [&](Duration when) {
        for (int i = 0; i < 5; ++i)
            EXPECT_EQ(guesses.begin("stranger", when), 0s);
    };
    guess_five(now);
    guess_five(now + 10min);
    EXPECT_EQ(guesses.begin("stranger", now + 10min), 20min);
    EXPECT_EQ(guesses.begin("owner", now + 20min), 0s); // the account is free again
    guesses.succeed("owner");
    EXPECT_EQ(guesses.begin("stranger", now + 20min), 10min);
    guess_five(now + 30min);
    EXPECT_EQ(guesses.begin("stranger", now + 30min), 40min);
}

TEST(Guesses, AGuessThatCouldNotBeLookedAtIsTakenBack) {
    Guesses guesses({});
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(guesses.begin("a", now), 0s) << i;
        guesses.take_back("a");
    }
}

TEST(Guesses, AClientWithAWholeIpv6NetworkIsOneAddress) {
    EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), network_of("2001:db8:1:2::9"));
    EXPECT_NE(network_of("2001:db8:1:2::9"), network_of("2001:db8:1:3::9"));
    EXPECT_NE(network_of("::ffff:192.0.2.1"), network_of("::ffff:192.0.2.2"));
    EXPECT_EQ(network_of("192.0.2.1"), "192.0.2.1");
}

TEST(Guesses, AddressesWithoutEndCostOnlyTheMemoryOfSome) {
    Guesses::Limits limits;
    limits.most_addresses = 4;
    limits.most_wrong = 1;
    Guesses guesses(limits);
    for (int i = 0; i < 100; ++i)
        guesses.begin(std::to_string(i), now + i * 10min);
    EXPECT_EQ(guesses.begin("0", now + 1000min), 0s); // forgotten
}

} // namespace
} // namespace headcount::account
