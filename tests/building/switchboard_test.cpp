#include "building/digital/switchboard.h"

#include "building/digital/simulated_board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::building::digital {
namespace {

using namespace std::chrono_literals;

/// A simulated board with a switchboard, and the time.
class Switchboards : public testing::Test {
protected:
    Switchboards() {
        board.listen([this](Input input, bool is_high) { switchboard.take_in(input, is_high, now); });
    }

    void pass(Duration span) {
        const Duration end = now + span;
        while (switchboard.next_due() <= end) {
            now = switchboard.next_due();
            const bool before = board.is_on(Output::led);
            switchboard.pass(now);
            if (!before && board.is_on(Output::led)) ++blinks;
        }
        now = end;
    }
    void pulse(Duration length) {
        board.set_input(Input::staff, true);
        pass(length);
        board.set_input(Input::staff, false);
    }

    Duration now = 100s;
    SimulatedBoard board;
    int signals = 0;
    int resets = 0;
    int blinks = 0;
    Switchboard switchboard{board, {[this] { ++signals; }, [this] { ++resets; }}};
};

TEST_F(Switchboards, TakesAPulseForOneSignal) {
    pulse(100ms);
    pass(1s);
    EXPECT_EQ(signals, 1);
    pulse(100ms);
    pass(1s);
    EXPECT_EQ(signals, 2);
}

TEST_F(Switchboards, IsNotMisledByABouncingContact) {
    for (int bounce = 0; bounce < 8; ++bounce) {
        pulse(5ms);
        pass(5ms);
    }
    EXPECT_EQ(signals, 0); // never steady
    pulse(60ms);
    for (int bounce = 0; bounce < 8; ++bounce) {
        pass(5ms);
        pulse(5ms);
    }
    pass(1s);
    EXPECT_EQ(signals, 1); // bounces at the end are not another
}

TEST_F(Switchboards, WantsFiftyMillisecondsWithoutABreak) {
    board.set_input(Input::staff, true);
    pass(49ms);
    EXPECT_EQ(signals, 0);
    pass(1ms);
    EXPECT_EQ(signals, 1);
    pass(1h); // held for as long as one likes: one signal
    EXPECT_EQ(signals, 1);
}

TEST_F(Switchboards, OpensTheOutputWhileThereAreTooMany) {
    switchboard.show(true);
    EXPECT_TRUE(board.is_on(Output::alarm));
    switchboard.show(false);
    EXPECT_FALSE(board.is_on(Output::alarm));
}

TEST_F(Switchboards, ResetsWhenTheButtonWasHeldForMoreThanTenSeconds) {
    board.set_input(Input::button, true);
    pass(10s);
    board.set_input(Input::button, false);
    pass(10s);
    EXPECT_EQ(blinks + resets, 0);
    board.set_input(Input::button, true);
    pass(11s);
    EXPECT_GT(blinks, 0);
    EXPECT_EQ(resets, 0);
    board.set_input(Input::button, false);
    pass(10s);
    EXPECT_EQ(blinks, 6);
    EXPECT_EQ(resets, 1);
    EXPECT_FALSE(board.is_on(Output::led));
}

} // namespace
} // namespace headcount::building::digital
