#include "video/live_source.h"

#include "video/local_camera.h"
#include "video/recordings.h"
#include "video/rtsp_camera.h"
#include "video/rtsp_server.h"

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <thread>

namespace headcount::video {
namespace {

using namespace test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using Kind = SourceState::Kind;

/// As patient as a test can be.
constexpr LivePatience short_patience = {
    .silent_after = 400ms, .reconnect_after = 5s, .first_retry = 50ms, .longest_retry = 200ms};

/// Takes connections and says nothing.
class MuteListener {
public:
    MuteListener() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
        at_.sin_family = AF_INET;
        at_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof at_;
        EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&at_), length), 0);
        EXPECT_EQ(listen(socket_, 8), 0);
        EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&at_), &length), 0);
    }
    ~MuteListener() { close(socket_); }
    MuteListener(const MuteListener&) = delete;
    MuteListener& operator=(const MuteListener&) = delete;

    std::string address() const { return fmt::format("rtsp://127.0.0.1:{}/camera", ntohs(at_.sin_port)); }

private:
    int socket_;
    sockaddr_in at_{};
};

class LiveSourceTest : public testing::Test {
protected:
    LiveSource watching(const std::string& address, const LivePatience& patience = short_patience) {
        return {rtsp_camera(address).value(), {}, clock_, patience};
    }

    /// The next change of state; frames on the way are remembered in `frames_`.
    SourceState next_state(LiveSource& source) {
        while (true) {
            SourceEvent event = source.read({});
            if (auto* state = std::get_if<SourceState>(&event)) return *state;
            remember(std::get<Frame>(event));
        }
    }

    /// Reads until the source tells the state; fails on one that it must not tell before.
    SourceState await(LiveSource& source, Kind wanted) {
        SourceState state = next_state(source);
        while (state.kind != wanted && !HasFailure()) {
            EXPECT_NE(state.kind, Kind::running) << state.sentence;
            state = next_state(source);
        }
        return state;
    }

    void read_frames(LiveSource& source, int count) {
        while (count > 0) {
            SourceEvent event = source.read({});
            const auto* frame = std::get_if<Frame>(&event);
            ASSERT_NE(frame, nullptr) << std::get<SourceState>(event).sentence;
            remember(*frame);
            --count;
        }
    }

    void remember(const Frame& frame) { frames_.push_back({frame.number, frame.time, frame.width, frame.height, 0}); }

    void expect_in_order() {
        for (std::size_t i = 1; i < frames_.size(); ++i) {
            EXPECT_LT(frames_[i - 1].number, frames_[i].number);
            EXPECT_LT(frames_[i - 1].time, frames_[i].time);
        }
    }

    SystemClock clock_;
    std::vector<Film::Shot> frames_;
};

TEST_F(LiveSourceTest, ConnectsAndDelivers) {
    const RtspServer camera;
    LiveSource source = watching(camera.address());
    EXPECT_EQ(next_state(source).kind, Kind::connecting);
    EXPECT_EQ(next_state(source).kind, Kind::running);
    read_frames(source, 10);
    EXPECT_EQ(frames_.front().time, 0us);
    EXPECT_EQ(frames_.front().width, 320);
    EXPECT_EQ(frames_.front().height, 240);
    expect_in_order();
}

TEST_F(LiveSourceTest, TimesAreThoseOfTheCamera) {
    const RtspServer camera;
    LiveSource source = watching(camera.address());
    await(source, Kind::running);
    read_frames(source, 5); // the first ones come as a burst
    const std::size_t from = frames_.size();
    read_frames(source, 25);
    const double seconds = to_seconds(frames_.back().time - frames_[from].time);
    const auto pictures = static_cast<double>(frames_.back().number - frames_[from].number);
    EXPECT_NEAR(seconds, pictures / 25, 0.1);
}

TEST_F(LiveSourceTest, DeliversH264) {
    const RtspServer camera({.encoder = "x264enc tune=zerolatency key-int-max=10 ! rtph264pay config-interval=-1"});
    LiveSource source = watching(camera.address());
    await(source, Kind::running);
    read_frames(source, 10);
    expect_in_order();
}

TEST_F(LiveSourceTest, LostWhenTheCameraGoesAndRunningWhenItIsBack) {
    auto camera = std::make_unique<RtspServer>();
    const std::string port = camera->port();
    LiveSource source = watching(camera->address());
    await(source, Kind::running);
    read_frames(source, 5);
    camera.reset();
    EXPECT_THAT(await(source, Kind::lost).sentence, HasSubstr("127.0.0.1:" + port));
    camera = std::make_unique<RtspServer>(RtspServerOptions{.port = port});
    ASSERT_TRUE(camera->is_up());
    await(source, Kind::running);
    read_frames(source, 5);
    expect_in_order();
}

TEST_F(LiveSourceTest, SilentWhileNoPictureComesAndRunningAfterwards) {
    RtspServer camera;
    LiveSource source = watching(camera.address());
    await(source, Kind::running);
    read_frames(source, 5);
    camera.cover(true);
    const SourceState silent = next_state(source);
    EXPECT_EQ(silent.kind, Kind::silent);
    EXPECT_TRUE(silent.is_fault());
    EXPECT_THAT(silent.sentence, HasSubstr("has sent no picture"));
    camera.cover(false);
    EXPECT_EQ(next_state(source).kind, Kind::running);
    read_frames(source, 3);
    expect_in_order();
}

TEST_F(LiveSourceTest, ConnectsAnewWhereSilenceLasts) {
    RtspServer camera;
    LivePatience patience = short_patience;
    patience.reconnect_after = 800ms;
    LiveSource source = watching(camera.address(), patience);
    await(source, Kind::running);
    camera.cover(true);
    EXPECT_EQ(next_state(source).kind, Kind::silent);
    EXPECT_EQ(next_state(source).kind, Kind::lost);
}

TEST_F(LiveSourceTest, NobodyThereIsToldOnceAndTriedForEver) {
    std::string port;
    {
        const RtspServer camera;
        port = camera.port();
    }
    // The camera appears before the fifth attempt.
    std::unique_ptr<RtspServer> camera;
    int attempts = 0;
    Camera described = rtsp_camera("rtsp://127.0.0.1:" + port + "/camera").value();
    described.make_head = [&, head = described.make_head] {
        if (++attempts == 5) camera = std::make_unique<RtspServer>(RtspServerOptions{.port = port});
        return head();
    };
    LiveSource source(described, {}, clock_, short_patience);
    EXPECT_EQ(next_state(source).kind, Kind::connecting);
    const SourceState lost = next_state(source);
    EXPECT_EQ(lost.kind, Kind::lost);
    EXPECT_THAT(lost.sentence, HasSubstr("cannot be connected to"));
    EXPECT_EQ(next_state(source).kind, Kind::running);
    EXPECT_EQ(attempts, 5);
}

TEST_F(LiveSourceTest, WrongPathAndWrongPasswordAreToldApart) {
    const RtspServer camera({.user = "anna"});
    LiveSource wrong_password = watching(camera.address("anna:hunter2@"));
    EXPECT_THAT(await(wrong_password, Kind::lost).sentence, HasSubstr("refuses the user name or password"));
    LiveSource wrong_path = watching(camera.address("anna:secret@", "garage"));
    EXPECT_THAT(await(wrong_path, Kind::lost).sentence, HasSubstr("check the path"));
    LiveSource right = watching(camera.address("anna:secret@"));
    EXPECT_EQ(await(right, Kind::running).kind, Kind::running);
}

TEST_F(LiveSourceTest, AStopEndsTheWaitForPictures) {
    const MuteListener camera;
    LiveSource source = watching(camera.address(), {.silent_after = 1h, .reconnect_after = 1h});
    EXPECT_EQ(next_state(source).kind, Kind::connecting);
    std::stop_source stop;
    std::jthread stopping([&stop] { stop.request_stop(); });
    const Duration before = clock_.steady();
    source.read(stop.get_token());
    EXPECT_LT(clock_.steady() - before, 5s);
}

TEST_F(LiveSourceTest, AStopEndsTheWaitForTheNextAttempt) {
    LiveSource source(local_camera("/dev/no-such-camera").value(), {}, clock_, {.first_retry = 1h, .longest_retry = 1h});
    await(source, Kind::lost);
    std::stop_source stop;
    std::jthread stopping([&stop] { stop.request_stop(); });
    const Duration before = clock_.steady();
    source.read(stop.get_token());
    EXPECT_LT(clock_.steady() - before, 5s);
}

TEST_F(LiveSourceTest, AnAnswerThatNeverComesIsGivenUp) {
    const MuteListener camera;
    LivePatience patience = short_patience;
    patience.reconnect_after = 600ms;
    LiveSource source = watching(camera.address(), patience);
    EXPECT_THAT(await(source, Kind::lost).sentence, HasSubstr("does not answer"));
}

TEST_F(LiveSourceTest, MissingDeviceIsToldAndTriedAgain) {
    LiveSource source(local_camera("/dev/no-such-camera").value(), {}, clock_, short_patience);
    EXPECT_EQ(next_state(source).kind, Kind::connecting);
    const SourceState lost = next_state(source);
    EXPECT_EQ(lost.kind, Kind::lost);
    EXPECT_THAT(lost.sentence, HasSubstr("There is no camera at /dev/no-such-camera"));
}

TEST_F(LiveSourceTest, ADeviceThatIsNoCameraIsToldAsSuch) {
    LiveSource source(local_camera("/dev/null").value(), {}, clock_, short_patience);
    EXPECT_THAT(await(source, Kind::lost).sentence, HasSubstr("/dev/null is not a camera"));
}

TEST(Address, SecretsAreNeverSaid) {
    const SystemClock clock;
    for (const std::string address :
         {"rtsp://anna:hunter2@127.0.0.1:1/live", "rtsp://anna:hun/ter2@127.0.0.1:1/live",
          "rtsp://anna:hun@ter2@127.0.0.1:1/live", "rtsp://anna:hun?ter2@127.0.0.1:1/live",
          "rtsp://127.0.0.1:1/user=anna&password=hunter2", "rtsp://127.0.0.1:1/live?password=hunter2",
          "rtsp://anna:hunter2@/live", "http://anna:hunter2@127.0.0.1/", "RTSP://anna:hunter2@127.0.0.1:1/live"}) {
        const Result<std::unique_ptr<Source>> source = open_source(address, {}, clock);
        std::string said = source ? "" : source.error().sentence;
        if (source) {
            for (int changes = 0; changes < 2; ++changes)
                said += std::get<SourceState>((*source)->read({})).sentence;
        }
        EXPECT_THAT(said, Not(testing::AnyOf(HasSubstr("hun"), HasSubstr("ter2"), HasSubstr("anna")))) << address;
    }
}

TEST(Address, UnknownKindIsRefusedNamingTheKnownOnes) {
    EXPECT_THAT(refusal("http://example.org/a.mp4"),
                testing::AllOf(HasSubstr("http:"), HasSubstr("file:"), HasSubstr("rtsp://"), HasSubstr("v4l2:")));
    EXPECT_THAT(refusal(""), HasSubstr("empty"));
    EXPECT_THAT(refusal("rtsp:///live"), HasSubstr("no host"));
    EXPECT_THAT(refusal("v4l2:camera"), HasSubstr("v4l2:/dev/video0"));
}

} // namespace
} // namespace headcount::video
