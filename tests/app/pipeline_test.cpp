#include "app/pipeline.h"

#include "base/clock.h"
#include "vision/detector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>

namespace headcount::app {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using video::SourceState;
using Kind = SourceState::Kind;

/// A small grey picture.
class GreyPixels final : public video::Pixels {
public:
    video::Plane y() const override { return {luma_.data(), side}; }
    video::Plane u() const override { return {chroma_.data(), side / 2}; }
    video::Plane v() const override { return {chroma_.data(), side / 2}; }
    static constexpr int side = 64;

private:
    std::vector<std::uint8_t> luma_ = std::vector<std::uint8_t>(side * side, 100);
    std::vector<std::uint8_t> chroma_ = std::vector<std::uint8_t>(side * side / 4, 128);
};

video::Frame frame(std::uint64_t number) {
    return {number,
            std::chrono::milliseconds(40) * static_cast<int>(number),
            {},
            GreyPixels::side,
            GreyPixels::side,
            std::make_shared<GreyPixels>()};
}

/// A source that tells what a test has written down for it.
class ScriptedSource final : public video::Source {
public:
    ScriptedSource(bool is_live, std::deque<video::SourceEvent> script) : is_live_(is_live), script_(std::move(script)) {}

    video::SourceEvent read(const std::stop_token& stop) override {
        if (!is_first_ && go_on_after_first.valid()) go_on_after_first.wait();
        is_first_ = false;
        if (!script_.empty()) {
            video::SourceEvent next = std::move(script_.front());
            script_.pop_front();
            if (script_.empty()) exhausted.set_value();
            return next;
        }
        // As a camera that has nothing to say: waits until it is told to stop.
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any never;
        never.wait(lock, stop, [] { return false; });
        return SourceState{Kind::silent, "Stopped."};
    }
    bool is_live() const override { return is_live_; }

    std::shared_future<void> go_on_after_first; ///< if there is one, the second word waits for it
    std::promise<void> exhausted;               ///< kept when the last word of the script has been read

private:
    bool is_live_;
    bool is_first_ = true;
    std::deque<video::SourceEvent> script_;
};

class PipelineThreads : public testing::Test {
protected:
    Pipeline pipeline(std::unique_ptr<video::Source> source) {
        vision::DetectorOptions options;
        options.longest_side = 96;
        const auto model = vision::find_model(HEADCOUNT_SOURCE_DIR "/models/headcount-overhead.onnx");
        auto detector = vision::Detector::load(*model, options);
        if (!detector) throw std::runtime_error(detector.error().sentence);
        return {std::move(source), vision::PeopleFinder(std::move(*detector), {}, clock), counting::Counter({}), clock};
    }

    SystemClock clock;
    std::vector<std::uint64_t> frames;
    std::vector<Kind> states;
    Pipeline::Listener listener{[this](const Step& step) { frames.push_back(step.frame.number); },
                                [this](const SourceState& state) { states.push_back(state.kind); }};
};

TEST_F(PipelineThreads, a_recording_loses_no_frame_and_ends_with_its_last_word) {
    std::deque<video::SourceEvent> script{SourceState{Kind::running, "Runs."}};
    for (std::uint64_t i = 0; i < 200; ++i)
        script.emplace_back(frame(i));
    script.emplace_back(SourceState{Kind::ended, "The end."});
    const SourceState last = pipeline(std::make_unique<ScriptedSource>(false, std::move(script))).run({}, listener);

    EXPECT_EQ(last.sentence, "The end.");
    EXPECT_THAT(states, ElementsAre(Kind::running, Kind::ended));
    ASSERT_THAT(frames, SizeIs(200));
    EXPECT_TRUE(std::is_sorted(frames.begin(), frames.end()));
}

TEST_F(PipelineThreads, a_live_source_loses_the_oldest_frames_and_no_word_while_counting_is_slow) {
    std::deque<video::SourceEvent> script{frame(0)};
    script.emplace_back(SourceState{Kind::silent, "Nothing."});
    for (std::uint64_t i = 1; i <= 50; ++i)
        script.emplace_back(frame(i));
    auto source = std::make_unique<ScriptedSource>(true, std::move(script));
    std::shared_future<void> all_read = source->exhausted.get_future().share();
    std::promise<void> first_is_looked_at;
    source->go_on_after_first = first_is_looked_at.get_future().share();
    std::stop_source stopping;
    listener.on_step = [&](const Step& step) {
        if (step.frame.number == 0) {
            first_is_looked_at.set_value();
            all_read.wait(); // the camera goes on while the first picture is looked at
        }
        frames.push_back(step.frame.number);
        if (step.frame.number == 50) stopping.request_stop();
    };
    pipeline(std::move(source)).run(stopping.get_token(), listener);

    EXPECT_THAT(states, ElementsAre(Kind::silent));
    ASSERT_FALSE(frames.empty());
    EXPECT_EQ(frames.front(), 0);
    EXPECT_EQ(frames.back(), 50) << "the newest picture is never the one that is dropped";
    EXPECT_LE(frames.size(), 4) << "one that is looked at and a queue of three";
    EXPECT_TRUE(std::is_sorted(frames.begin(), frames.end()));
}

TEST_F(PipelineThreads, a_stop_ends_it_while_the_source_is_silent) {
    std::stop_source stopping;
    auto source = std::make_unique<ScriptedSource>(true, std::deque<video::SourceEvent>{frame(0)});
    listener.on_step = [&](const Step&) { stopping.request_stop(); };
    const SourceState last = pipeline(std::move(source)).run(stopping.get_token(), listener);
    EXPECT_FALSE(last.is_final());
}

TEST_F(PipelineThreads, a_stop_before_the_start_counts_nothing) {
    std::stop_source stopping;
    stopping.request_stop();
    std::deque<video::SourceEvent> script{frame(0), frame(1), SourceState{Kind::ended, "The end."}};
    pipeline(std::make_unique<ScriptedSource>(false, std::move(script))).run(stopping.get_token(), listener);
    EXPECT_THAT(frames, testing::SizeIs(testing::Le(3)));
    EXPECT_THAT(states, testing::SizeIs(testing::Le(1)));
}

TEST_F(PipelineThreads, a_source_that_fails_ends_it_with_its_reason) {
    std::deque<video::SourceEvent> script{frame(0), SourceState{Kind::failed, "Broken at 1 s."}};
    const SourceState last = pipeline(std::make_unique<ScriptedSource>(false, std::move(script))).run({}, listener);
    EXPECT_EQ(last.kind, Kind::failed);
    EXPECT_EQ(last.sentence, "Broken at 1 s.");
    EXPECT_THAT(frames, ElementsAre(0));
}

} // namespace
} // namespace headcount::app
