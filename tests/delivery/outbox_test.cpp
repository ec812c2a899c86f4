#include "delivery/outbox.h"

#include "base/simulated_clock.h"
#include "delivery/failing_disk.h"
#include "peers/temporary_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace headcount::delivery {
namespace {

using peers::TemporaryFolder;

/// An outbox in a folder that outlives it.
class OutboxTest : public testing::Test {
protected:
    void open(OutboxLimits limits = {}, OutboxFileConditions conditions = {}) {
        open(folder / "outbox.sqlite", limits, conditions);
    }
    void open(const std::filesystem::path& file, OutboxLimits limits = {}, const OutboxFileConditions& conditions = {}) {
        outbox.reset();
        outbox.emplace(file, clock, limits, conditions);
    }

    void add(const std::string& recipient, int from, int to) {
        std::vector<Draft> drafts;
        for (int number = from; number <= to; ++number)
            drafts.push_back({recipient, std::to_string(number), false});
        outbox->add(std::move(drafts), "state " + std::to_string(to));
    }

    /// The bodies that wait, in order. Takes them out.
    std::vector<int> take(const std::string& recipient) {
        std::vector<int> bodies;
        while (const WaitingMessage* first = outbox->first(recipient)) {
            bodies.push_back(std::stoi(first->body));
            outbox->remove(recipient, first->number);
        }
        return bodies;
    }
    static std::vector<int> numbers(int from, int to) {
        std::vector<int> all;
        for (int number = from; number <= to; ++number)
            all.push_back(number);
        return all;
    }

    TemporaryFolder folder;
    SimulatedClock clock;
    std::optional<Outbox> outbox;
};

TEST_F(OutboxTest, WhatWasAddedIsThereAfterARestartInOrderAndLate) {
    open();
    EXPECT_EQ(outbox->state(), "");
    add("a", 1, 3);
    add("b", 4, 4);
    EXPECT_FALSE(outbox->first("a")->is_late);

    open();
    EXPECT_EQ(outbox->state(), "state 4");
    EXPECT_TRUE(outbox->first("a")->is_late);
    add("a", 5, 5);
    open();
    EXPECT_EQ(take("a"), (std::vector{1, 2, 3, 5}));
    EXPECT_EQ(take("b"), std::vector{4});
}

TEST_F(OutboxTest, WhatWasRemovedIsGoneOnceSaved) {
    open();
    add("a", 1, 3);
    outbox->remove("a", outbox->first("a")->number);
    EXPECT_TRUE(outbox->is_behind());
    outbox->save();
    EXPECT_FALSE(outbox->is_behind());
    open();
    EXPECT_EQ(take("a"), (std::vector{2, 3}));
    open();
    EXPECT_EQ(take("a"), (std::vector{2, 3})) << "a removal that nobody saved is no removal";
}

TEST_F(OutboxTest, KeepsTheNewest1000OfARecipientAnd3000InAll) {
    open();
    add("a", 1, 1500);
    EXPECT_EQ(outbox->waiting("a"), 1000U);
    add("b", 1501, 2500);
    add("c", 2501, 3500);
    add("d", 3501, 4000);
    EXPECT_EQ(outbox->waiting("a"), 500U) << "the oldest of all are the first to go";
    open();
    EXPECT_EQ(take("a"), numbers(1001, 1500));
    EXPECT_EQ(take("b"), numbers(1501, 2500));
    EXPECT_EQ(take("c"), numbers(2501, 3500));
    EXPECT_EQ(take("d"), numbers(3501, 4000));
}

TEST_F(OutboxTest, AMessageUnderWayIsNotDropped) {
    open({.per_recipient = 3, .in_all = 3});
    add("a", 1, 3);
    outbox->first("a")->is_under_way = true;
    add("a", 4, 6);
    EXPECT_EQ(take("a"), (std::vector{1, 5, 6}));
}

TEST_F(OutboxTest, MessagesForWhoIsNoLongerThereAreDropped) {
    open();
    add("a", 1, 2);
    add("b", 3, 4);
    outbox->set_recipients({"b"}, true);
    open();
    EXPECT_EQ(outbox->waiting("a"), 0U);
    EXPECT_EQ(take("b"), (std::vector{3, 4}));
}

TEST_F(OutboxTest, WithoutRetransmissionOnlyTheStateIsWritten) {
    open();
    add("a", 1, 2);
    outbox->set_recipients({"a"}, false);
    EXPECT_EQ(outbox->waiting("a"), 0U);
    add("a", 3, 4);
    EXPECT_EQ(outbox->waiting("a"), 2U) << "to be sent at once";
    open();
    EXPECT_EQ(outbox->waiting("a"), 0U);
    EXPECT_EQ(outbox->state(), "state 4");
}

TEST_F(OutboxTest, OnlyItsOwnerMayReadIt) {
    open();
    add("a", 1, 1);
    for (const char* name : {"outbox.sqlite", "outbox.sqlite-wal"}) {
        struct stat found {};
        ASSERT_EQ(stat((folder / name).c_str(), &found), 0) << name;
        EXPECT_EQ(found.st_mode & 0777, 0600U) << name;
    }
}

TEST_F(OutboxTest, ABrokenFileIsSetAsideAndANewOneBegun) {
    open();
    add("a", 1, 500);
    outbox.reset();
    {
        std::fstream file(folder / "outbox.sqlite", std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(0);
        file << std::string(6000, '\x5a');
    }
    open();
    EXPECT_EQ(outbox->fault(), "");
    EXPECT_EQ(outbox->waiting("a"), 0U);
    EXPECT_TRUE(std::filesystem::exists(folder / "outbox.sqlite.broken-1"));
    add("a", 1, 1);
    open();
    EXPECT_EQ(take("a"), std::vector{1});
}

TEST_F(OutboxTest, EveryByteThatIsChangedIsFoundOrHarmless) {
    open();
    add("a", 1, 40);
    outbox.reset();
    std::ifstream original(folder / "outbox.sqlite", std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(original)), {});
    ASSERT_GT(bytes.size(), 4096U);
    for (std::size_t at = 0; at < bytes.size(); at += 61) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(~changed[at]);
        const TemporaryFolder other;
        std::ofstream(other / "outbox.sqlite", std::ios::binary) << changed;
        open(other / "outbox.sqlite");
        ASSERT_EQ(outbox->fault(), "") << "byte " << at;
        outbox->add({{"a", "41", false}}, "after");
        ASSERT_EQ(outbox->fault(), "") << "byte " << at;
    }
}

TEST_F(OutboxTest, ADatabaseOfAnotherProgramIsSetAsideToo) {
    auto other = Database::open(folder / "outbox.sqlite");
    ASSERT_TRUE(other);
    ASSERT_TRUE(other->execute("CREATE TABLE recipe (name TEXT)"));
    other = tl::unexpected<SqliteError>(SqliteError{});
    open();
    EXPECT_EQ(outbox->fault(), "");
    EXPECT_TRUE(std::filesystem::exists(folder / "outbox.sqlite.broken-1"));
}

TEST_F(OutboxTest, OnAFullDiskItGoesOnFromMemoryAndCatchesUp) {
    test::FailingDisk disk;
    open();
    add("a", 1, 5);
    disk.become_full();
    for (int number = 6; number <= 60; ++number)
        outbox->add({{"a", std::to_string(number) + std::string(1000, ' '), false}}, "full");
    EXPECT_NE(outbox->fault().find("the disk is full"), std::string::npos) << outbox->fault();
    EXPECT_EQ(outbox->waiting("a"), 60U);
    clock.advance(Outbox::retry_interval);
    outbox->save();
    EXPECT_NE(outbox->fault(), "") << "it is full still";

    disk.recover();
    clock.advance(Outbox::retry_interval);
    outbox->save();
    EXPECT_EQ(outbox->fault(), "");
    open();
    EXPECT_EQ(take("a"), numbers(1, 60));
    EXPECT_EQ(outbox->state(), "full");
    outbox.reset();
}

TEST_F(OutboxTest, OnADiskThatTurnsReadOnlyItGoesOnFromMemoryAndCatchesUp) {
    test::FailingDisk disk;
    open();
    add("a", 1, 5);
    disk.become_read_only();
    add("a", 6, 9);
    EXPECT_NE(outbox->fault().find("kept in memory only"), std::string::npos) << outbox->fault();
    EXPECT_EQ(outbox->waiting("a"), 9U);
    disk.recover();
    clock.advance(Outbox::retry_interval);
    outbox->save();
    EXPECT_EQ(outbox->fault(), "");
    open();
    EXPECT_EQ(take("a"), numbers(1, 9));
    outbox.reset();
}

TEST_F(OutboxTest, AFullDatabaseIsAFullDisk) {
    open({}, {.page_limit = 12, .before_commit = {}});
    for (int number = 1; number <= 60; ++number)
        outbox->add({{"a", std::to_string(number) + std::string(1000, ' '), false}}, "");
    EXPECT_NE(outbox->fault().find("the disk is full"), std::string::npos) << outbox->fault();
    EXPECT_EQ(take("a"), numbers(1, 60)) << "from memory";
    clock.advance(Outbox::retry_interval);
    outbox->save();
    EXPECT_EQ(outbox->fault(), "") << "what was delivered needs no room any more";
}

TEST_F(OutboxTest, AFolderThatCannotBeWrittenIsSaid) {
    open("/proc/headcount/outbox.sqlite");
    EXPECT_NE(outbox->fault().find("can't be written"), std::string::npos) << outbox->fault();
    add("a", 1, 3);
    EXPECT_EQ(take("a"), (std::vector{1, 2, 3}));
}

TEST_F(OutboxTest, AFileThatCanOnlyBeReadLaterComesFirst) {
    open();
    add("a", 1, 3);
    outbox.reset();
    std::filesystem::rename(folder / "outbox.sqlite", folder / "elsewhere");
    std::filesystem::create_directory(folder / "outbox.sqlite"); // no file can be opened here
    open();
    EXPECT_NE(outbox->fault(), "");
    add("a", 4, 5);

    std::filesystem::remove(folder / "outbox.sqlite");
    std::filesystem::rename(folder / "elsewhere", folder / "outbox.sqlite");
    clock.advance(Outbox::retry_interval);
    outbox->save();
    EXPECT_EQ(outbox->fault(), "");
    EXPECT_TRUE(outbox->first("a")->is_late);
    open();
    EXPECT_EQ(take("a"), numbers(1, 5));
    EXPECT_EQ(outbox->state(), "state 5");
}

TEST_F(OutboxTest, TwoSensorsDoNotShareOne) {
    open();
    add("a", 1, 1);
    Outbox second(folder / "outbox.sqlite", clock, {}, {});
    EXPECT_NE(second.fault().find("another program"), std::string::npos) << second.fault();
    EXPECT_EQ(second.waiting("a"), 0U);
}

TEST_F(OutboxTest, AClockThatIsSetChangesNothing) {
    open();
    add("a", 1, 2);
    clock.set(WallTime{} - std::chrono::hours(24 * 365));
    add("a", 3, 4);
    clock.set(WallTime{} + std::chrono::hours(24 * 365 * 80));
    add("a", 5, 6);
    open();
    EXPECT_EQ(take("a"), numbers(1, 6));
}

} // namespace
} // namespace headcount::delivery
