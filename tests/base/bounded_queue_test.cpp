#include "base/bounded_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace headcount {
namespace {

TEST(BoundedQueue, HandsValuesOverInTheirOrder) {
    BoundedQueue<int> queue(3);
    EXPECT_TRUE(queue.push(1));
    EXPECT_TRUE(queue.push(2));
    EXPECT_EQ(queue.size(), 2u);
    EXPECT_EQ(queue.pop(), 1);
    EXPECT_EQ(queue.pop(), 2);
    EXPECT_EQ(queue.size(), 0u);
}

TEST(BoundedQueue, CarriesValuesThatCanOnlyBeMoved) {
    BoundedQueue<std::unique_ptr<int>> queue(1);
    queue.push(std::make_unique<int>(7));
    EXPECT_EQ(**queue.pop(), 7);
}

TEST(BoundedQueue, DropsTheOldestWhenItIsFull) {
    BoundedQueue<int> queue(2);
    EXPECT_EQ(queue.push_dropping_oldest(1), 0u);
    EXPECT_EQ(queue.push_dropping_oldest(2), 0u);
    EXPECT_EQ(queue.push_dropping_oldest(3), 1u);
    EXPECT_EQ(queue.pop(), 2);
    EXPECT_EQ(queue.pop(), 3);
}

TEST(BoundedQueue, DropsOnlyWhatMayBeDropped) {
    BoundedQueue<int> queue(2);
    const auto is_even = [](int value) { return value % 2 == 0; };
    queue.push(1);
    queue.push(2);
    EXPECT_EQ(queue.push_dropping_oldest(3, is_even), 1u) << "makes room by dropping the 2";
    EXPECT_EQ(queue.push_dropping_oldest(4, is_even), 1u) << "nothing may go, so the new one is lost";
    EXPECT_EQ(queue.pop(), 1);
    EXPECT_EQ(queue.pop(), 3);
    EXPECT_EQ(queue.size(), 0u);
}

TEST(BoundedQueue, GivesWhatIsLeftAfterClosingAndTakesNothingMore) {
    BoundedQueue<int> queue(2);
    queue.push(1);
    queue.close();
    EXPECT_FALSE(queue.push(2));
    EXPECT_EQ(queue.push_dropping_oldest(3), 0u);
    EXPECT_EQ(queue.pop(), 1);
    EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(BoundedQueue, WakesAWaitingConsumerWhenAValueComes) {
    BoundedQueue<int> queue(1);
    auto taken = std::async(std::launch::async, [&] { return queue.pop(); });
    queue.push(5);
    EXPECT_EQ(taken.get(), 5);
}

TEST(BoundedQueue, WakesWaitingThreadsWhenItIsClosed) {
    BoundedQueue<int> full(1);
    full.push(1);
    auto pushed = std::async(std::launch::async, [&] { return full.push(2); });
    BoundedQueue<int> empty(1);
    auto popped = std::async(std::launch::async, [&] { return empty.pop(); });
    full.close();
    empty.close();
    EXPECT_FALSE(pushed.get());
    EXPECT_EQ(popped.get(), std::nullopt);
}

TEST(BoundedQueue, WakesWaitingThreadsWhenAStopIsAskedFor) {
    std::stop_source stop;
    BoundedQueue<int> full(1);
    full.push(1);
    auto pushed = std::async(std::launch::async, [&] { return full.push(2, stop.get_token()); });
    BoundedQueue<int> empty(1);
    auto popped = std::async(std::launch::async, [&] { return empty.pop(stop.get_token()); });
    stop.request_stop();
    EXPECT_FALSE(pushed.get());
    EXPECT_EQ(popped.get(), std::nullopt);
    EXPECT_EQ(full.pop(), 1) << "what was in it stays";
}

TEST(BoundedQueue, LosesAndDoublesNothingBetweenManyThreads) {
    constexpr int producers = 3;
    constexpr int values_each = 2000;
    BoundedQueue<int> queue(4);
    std::atomic<long> sum = 0;
    std::atomic<int> count = 0;
    std::vector<std::jthread> consumers;
    for (int i = 0; i < 2; ++i) {
        consumers.emplace_back([&] {
            while (const std::optional<int> value = queue.pop()) {
                sum += *value;
                ++count;
            }
        });
    }
    {
        std::vector<std::jthread> pushing;
        for (int producer = 0; producer < producers; ++producer) {
            pushing.emplace_back([&, producer] {
                for (int i = 0; i < values_each; ++i)
                    queue.push(producer * values_each + i);
            });
        }
    }
    queue.close();
    consumers.clear();

    const long all = producers * values_each;
    EXPECT_EQ(count, all);
    EXPECT_EQ(sum, all * (all - 1) / 2);
}

TEST(BoundedQueue, NeverMakesALiveSourceWait) {
    BoundedQueue<int> queue(3);
    std::atomic<int> taken = 0;
    std::jthread consumer([&] {
        int last = -1;
        while (const std::optional<int> value = queue.pop()) {
            EXPECT_GT(*value, last) << "what is dropped leaves the order as it was";
            last = *value;
            ++taken;
        }
    });
    std::size_t dropped = 0;
    for (int i = 0; i < 5000; ++i)
        dropped += queue.push_dropping_oldest(i);
    queue.close();
    consumer.join();
    EXPECT_EQ(static_cast<std::size_t>(taken) + dropped, 5000u);
}

} // namespace
} // namespace headcount
