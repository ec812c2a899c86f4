#include "stream/password_guesses.h"

#include "base/simulated_clock.h"

#include <gtest/gtest.h>

#include <string>

namespace headcount::stream {
namespace {

using namespace std::chrono_literals;

class PasswordGuessesTest : public ::testing::Test {
protected:
    void guess_wrong(int times, const std::string& address = "192.0.2.1") {
        for (int i = 0; i < times; ++i)
            guesses.was_wrong(address);
    }

    SimulatedClock clock;
    PasswordGuesses guesses{{}, clock};
};

TEST_F(PasswordGuessesTest, FiveWrongOnesWithinAMinuteAreAnsweredWithAPause) {
    guess_wrong(4);
    EXPECT_EQ(guesses.wait_of("192.0.2.1"), 0s);
    EXPECT_TRUE(guesses.was_wrong("192.0.2.1"));
    EXPECT_EQ(guesses.wait_of("192.0.2.1"), 5min);
    clock.advance(5min - 1s);
    EXPECT_EQ(guesses.wait_of("192.0.2.1"), 1s);
    clock.advance(1s);
    EXPECT_EQ(guesses.wait_of("192.0.2.1"), 0s);
    guess_wrong(4);
    EXPECT_EQ(guesses.wait_of("192.0.2.1"), 0s) << "it has five again";
}

TEST_F(PasswordGuessesTest, OthersDoNotNotice) {
    guess_wrong(5);
    EXPECT_EQ(guesses.wait_of("192.0.2.2"), 0s);
}

TEST_F(PasswordGuessesTest, WrongOnesFarApartAreNotCountedTogether) {
    for (int i = 0; i < 20; ++i) {
        EXPECT_FALSE(guesses.was_wrong("192.0.2.1"));
        clock.advance(16s); // at most four within any minute
    }
}

TEST_F(PasswordGuessesTest, ARightOneForgives) {
    guess_wrong(4);
    guesses.was_right("192.0.2.1");
    guess_wrong(4);
    EXPECT_EQ(guesses.wait_of("192.0.2.1"), 0s);
}

TEST_F(PasswordGuessesTest, AddressesWithoutEndCostOnlyTheMemoryOfSome) {
    guess_wrong(5, "first");
    for (int i = 0; i < 1023; ++i)
        guess_wrong(1, std::to_string(i));
    EXPECT_GT(guesses.wait_of("first"), 0s);
    guess_wrong(1, "one more");
    EXPECT_EQ(guesses.wait_of("first"), 0s) << "forgotten";
}

} // namespace
} // namespace headcount::stream
