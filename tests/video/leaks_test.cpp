#include "video/gstreamer.h"
#include "video/live_source.h"
#include "video/recordings.h"
#include "video/rtsp_camera.h"
#include "video/rtsp_server.h"

#include <gmock/gmock.h>
#include <gst/gsttracerfactory.h>

#include <chrono>

namespace headcount::video {
namespace {

using namespace test;
using namespace std::chrono_literals;

/// GStreamer's own account of its objects, buffers, caps and samples that live. Memory of glib is not seen by
/// LeakSanitizer here (see tests/leaks-of-libraries.txt), so this test sees to what our code must give back.
class LiveObjects {
public:
    LiveObjects() {
        initialise_gstreamer();
        GstPluginFeature* feature = gst_registry_lookup_feature(gst_registry_get(), "leaks");
        GstPluginFeature* loaded = feature != nullptr ? gst_plugin_feature_load(feature) : nullptr;
        if (feature != nullptr) gst_object_unref(feature);
        if (loaded == nullptr) return;
        tracer_.reset(
            static_cast<GObject*>(g_object_new(gst_tracer_factory_get_tracer_type(GST_TRACER_FACTORY(loaded)), nullptr)));
        gst_object_unref(loaded);
    }

    bool are_known() const { return tracer_ != nullptr; }

    std::vector<std::string> names() const {
        GstStructure* answer = nullptr;
        g_signal_emit_by_name(tracer_.get(), "get-live-objects", &answer);
        std::vector<std::string> all;
        const GValue* list = gst_structure_get_value(answer, "live-objects-list");
        for (guint i = 0; i < gst_value_list_get_size(list); ++i) {
            const GstStructure* one = gst_value_get_structure(gst_value_list_get_value(list, i));
            gchar* text = g_strdup_value_contents(gst_structure_get_value(one, "object"));
            all.emplace_back(text);
            g_free(text);
        }
        // GStreamer 1.22 lists objects without a reference of the list's own, yet gives one back with the list.
        if (all.empty()) gst_structure_free(answer);
        return all;
    }

private:
    Owned<GObject> tracer_;
};

/// LeakSanitizer must not look at threads that are just ending.
class ThreadsHaveEnded : public testing::Environment {
    void TearDown() override { gst_task_cleanup_all(); }
};
const testing::Environment* const threads_have_ended = testing::AddGlobalTestEnvironment(new ThreadsHaveEnded);

TEST(Leaks, RecordingsAndCamerasGiveEverythingBack) {
    const auto use_all = [] {
        const SystemClock clock;
        read_all(clip("ceiling.mp4"));
        EXPECT_FALSE(open_source("/dev/null", {}, clock));
        const TemporaryFolder folder;
        EXPECT_FALSE(open_source(written(folder / "text.mp4", "text\n").string(), {}, clock));
        auto abandoned = open_source(clip("hall.mp4").string(), {}, clock);
        ASSERT_TRUE(abandoned);
        for (int i = 0; i < 5; ++i)
            (*abandoned)->read({});
        LiveSource nobody(rtsp_camera("rtsp://127.0.0.1:1/x").value(), {}, clock, {.first_retry = 1ms});
        for (int i = 0; i < 2; ++i)
            nobody.read({});
    };
    use_all(); // what is made once and kept for the life of the program
    const LiveObjects objects;
    ASSERT_TRUE(objects.are_known());
    use_all();
    EXPECT_THAT(objects.names(), testing::IsEmpty());
}

TEST(Leaks, ThisTestSeesThem) {
    const LiveObjects objects;
    ASSERT_TRUE(objects.are_known());
    const Owned<GstElement> kept = make_element("identity");
    EXPECT_THAT(objects.names(), testing::Not(testing::IsEmpty()));
}

} // namespace
} // namespace headcount::video
