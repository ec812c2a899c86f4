#include "stream/live_video.h"

#include "base/log.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace headcount::stream {

namespace {

struct VideoViewer {
    LiveVideo::OnPiece on_piece;
    bool has_begun = false; ///< has got a picture
};

/// Pictures of one size, for as long as somebody looks at them: its viewers own it.
class Show {
public:
    /// Whether it goes on; false once it is over or where it could not be made.
    bool start(VideoEncoding& encoding);
    ~Show();

    /// False if it is over.
    bool add(const std::shared_ptr<VideoViewer>& viewer);
    void remove(const std::shared_ptr<VideoViewer>& viewer);

private:
    void take(const VideoUnit& unit);
    void hand_out(VideoPiece piece);
    void end();

    std::unique_ptr<FragmentMuxer> muxer_;
    video::OwnedCaps caps_; // of the pictures; the encoding's thread's own
    std::shared_ptr<void> watching_;

    std::mutex handing_out_; // held while viewers are called; guards the rest
    std::vector<std::shared_ptr<VideoViewer>> viewers_;
    std::shared_ptr<const VideoPiece> beginning_;
    bool is_over_ = false;
};

bool Show::start(VideoEncoding& encoding) {
    Result<std::unique_ptr<FragmentMuxer>> made = FragmentMuxer::open([this](VideoPiece piece) { hand_out(std::move(piece)); });
    if (!made) {
        log::error("{}", made.error().sentence);
        return false;
    }
    muxer_ = std::move(*made);
    watching_ = encoding.watch({[this](const VideoUnit& unit) { take(unit); }, [this] { end(); }});
    return watching_ != nullptr;
}

Show::~Show() {
    watching_.reset();
    muxer_.reset();
}

bool Show::add(const std::shared_ptr<VideoViewer>& viewer) {
    const std::scoped_lock lock(handing_out_);
    if (is_over_) return false;
    viewers_.push_back(viewer);
    if (beginning_) viewer->on_piece(beginning_);
    return true;
}

void Show::remove(const std::shared_ptr<VideoViewer>& viewer) {
    const std::scoped_lock lock(handing_out_);
    std::erase(viewers_, viewer);
}

void Show::take(const VideoUnit& unit) {
    GstCaps* const caps = gst_sample_get_caps(unit.sample.get());
    if (!caps_) caps_.reset(gst_caps_ref(caps));
    if (gst_caps_is_equal(caps_.get(), caps) == FALSE)
        end();
    else
        muxer_->push(unit);
}

void Show::hand_out(VideoPiece piece) {
    const std::scoped_lock lock(handing_out_);
    if (is_over_) return;
    const auto shared = std::make_shared<const VideoPiece>(std::move(piece));
    if (shared->kind == VideoPiece::Kind::beginning) beginning_ = shared;
    for (const std::shared_ptr<VideoViewer>& viewer : viewers_) {
        if (shared->kind == VideoPiece::Kind::other && !viewer->has_begun) continue;
        if (shared->kind == VideoPiece::Kind::key) viewer->has_begun = true;
        viewer->on_piece(shared);
    }
}

void Show::end() {
    const std::scoped_lock lock(handing_out_);
    is_over_ = true;
    for (const std::shared_ptr<VideoViewer>& viewer : std::exchange(viewers_, {}))
        viewer->on_piece(nullptr);
}

} // namespace

struct LiveVideo::State {
    explicit State(VideoEncoding& handed) : encoding(handed) {}

    VideoEncoding& encoding;
    std::mutex mutex;
    std::weak_ptr<Show> show; // that is on now
};

LiveVideo::LiveVideo(VideoEncoding& encoding) : state_(std::make_unique<State>(encoding)) {
}

LiveVideo::~LiveVideo() = default;

std::shared_ptr<void> LiveVideo::watch(OnPiece on_piece) {
    const auto viewer = std::make_shared<VideoViewer>(VideoViewer{std::move(on_piece)});
    const std::scoped_lock lock(state_->mutex);
    std::shared_ptr<Show> show = state_->show.lock();
    if (show && show->add(viewer)) {
        state_->encoding.want_key_picture();
    } else {
        show = std::make_shared<Show>();
        if (!show->start(state_->encoding) || !show->add(viewer)) return nullptr;
        state_->show = show;
    }
    return {viewer.get(), [show, viewer](void*) { show->remove(viewer); }};
}

} // namespace headcount::stream
