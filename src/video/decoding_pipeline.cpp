#include "video/decoding_pipeline.h"

#include <gst/app/gstappsink.h>

#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <utility>

namespace headcount::video {

namespace {

/// Enough that decoder and reader never wait for each other's wake-up, few enough that little memory is held.
constexpr std::size_t queue_length = 2;

/// A damaged recording can still hold decoded pictures on their way when trouble is told; so long they may take.
constexpr std::chrono::seconds grace_after_trouble(2);

Duration to_duration(GstClockTime time) {
    return std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(time));
}

/// What autoplugging must never start: whatever opens further addresses or sockets that a file names (playlists, SDP).
bool opens_other_addresses(GstElementFactory* factory) {
    const char* klass = gst_element_factory_get_metadata(factory, GST_ELEMENT_METADATA_KLASS);
    return klass != nullptr && (std::strstr(klass, "Adaptive") != nullptr || std::strstr(klass, "Network") != nullptr);
}

/// RTP payloads are unpacked by elements that are of the class network too, but open nothing.
bool unpacks_rtp(GstElementFactory* factory) {
    const char* klass = gst_element_factory_get_metadata(factory, GST_ELEMENT_METADATA_KLASS);
    return klass != nullptr && std::strstr(klass, "Depayloader") != nullptr;
}

bool has_property(gpointer object, const char* name) {
    return g_object_class_find_property(G_OBJECT_GET_CLASS(object), name) != nullptr;
}

} // namespace

struct DecodingPipeline::Inner {
    explicit Inner(const Options& chosen) : options(chosen) {}

    Options options;
    Owned<GstElement> pipeline;
    GstElement* head = nullptr; // these belong to the pipeline
    GstElement* decoder = nullptr;
    GstElement* converter = nullptr;
    GstElement* sink = nullptr;

    mutable std::mutex mutex; // guards what follows
    std::condition_variable_any changed;
    std::deque<Picture> pictures;
    std::uint64_t arrivals = 0;
    bool has_ended = false;
    bool is_closing = false;
    bool head_linked = false;
    bool video_linked = false;
    bool no_more_pads = false;
    bool refused_address = false;
    std::string kind;
    std::optional<PipelineTrouble> trouble;

    void build(Owned<GstElement> given_head);
    void link_head(GstPad* pad);
    void link_video(GstPad* pad);
    void tell_trouble(PipelineTrouble what);
    GstFlowReturn take_from_sink();
    Picture make_picture(OwnedSample sample) const;
    void add_age(Picture& picture) const;
    static Inner* self(gpointer data) { return static_cast<Inner*>(data); }
    void listen_to_decoder();

    static GstBusSyncReply on_message(GstBus* bus, GstMessage* message, gpointer data);
    static GstPadProbeReturn on_sink_query(GstPad* pad, GstPadProbeInfo* info, gpointer data);
};

void DecodingPipeline::Inner::tell_trouble(PipelineTrouble what) {
    const std::lock_guard lock(mutex);
    if (!trouble) trouble = std::move(what); // later ones are consequences of the first
    changed.notify_all();
}

GstBusSyncReply DecodingPipeline::Inner::on_message(GstBus*, GstMessage* message, gpointer data) {
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
        GError* error = nullptr;
        gchar* details = nullptr;
        gst_message_parse_error(message, &error, &details);
        PipelineTrouble trouble{error->domain, error->code, error->message};
        if (details != nullptr) trouble.text.append(" ").append(details);
        g_free(details);
        g_error_free(error);
        self(data)->tell_trouble(std::move(trouble));
    }
    gst_message_unref(message);
    return GST_BUS_DROP;
}

GstPadProbeReturn DecodingPipeline::Inner::on_sink_query(GstPad*, GstPadProbeInfo* info, gpointer) {
    GstQuery* query = GST_PAD_PROBE_INFO_QUERY(info);
    if (GST_QUERY_TYPE(query) != GST_QUERY_ALLOCATION) return GST_PAD_PROBE_OK;
    // Rows may lie anywhere in the buffer: without saying so, the decoder would copy each picture into a dense one.
    gst_query_add_allocation_meta(query, GST_VIDEO_META_API_TYPE, nullptr);
    return GST_PAD_PROBE_HANDLED;
}

void DecodingPipeline::Inner::link_head(GstPad* pad) {
    const OwnedCaps caps = caps_of(pad);
    if (media_type(caps.get()) == "application/x-rtp") {
        const char* media = gst_structure_get_string(gst_caps_get_structure(caps.get(), 0), "media");
        if (media == nullptr || std::strcmp(media, "video") != 0) return;
    }
    const Owned<GstPad> into(gst_element_get_static_pad(decoder, "sink"));
    if (gst_pad_is_linked(into.get()) || GST_PAD_LINK_FAILED(gst_pad_link(pad, into.get()))) return;
    const std::lock_guard lock(mutex);
    head_linked = true;
    changed.notify_all();
}

void DecodingPipeline::Inner::link_video(GstPad* pad) {
    if (media_type(caps_of(pad).get()) != "video/x-raw") return;
    const Owned<GstPad> into(gst_element_get_static_pad(converter, "sink"));
    if (gst_pad_is_linked(into.get()) || GST_PAD_LINK_FAILED(gst_pad_link(pad, into.get()))) return;
    const std::lock_guard lock(mutex);
    video_linked = true;
    changed.notify_all();
}

Picture DecodingPipeline::Inner::make_picture(OwnedSample sample) const {
    Picture picture;
    GstBuffer* buffer = gst_sample_get_buffer(sample.get());
    const GstSegment* segment = gst_sample_get_segment(sample.get());
    if (GST_BUFFER_PTS_IS_VALID(buffer) && segment != nullptr && segment->format == GST_FORMAT_TIME) {
        const guint64 running = gst_segment_to_running_time(segment, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
        if (GST_CLOCK_TIME_IS_VALID(running)) picture.stamp = to_duration(running);
    }
    GstVideoInfo info;
    if (gst_video_info_from_caps(&info, gst_sample_get_caps(sample.get())) && info.fps_n > 0 && info.fps_d > 0) {
        picture.length = to_duration(gst_util_uint64_scale(GST_SECOND, info.fps_d, info.fps_n));
    }
    picture.sample = std::move(sample);
    return picture;
}

GstFlowReturn DecodingPipeline::Inner::take_from_sink() {
    OwnedSample sample(gst_app_sink_pull_sample(GST_APP_SINK(sink)));
    if (sample == nullptr) return GST_FLOW_EOS;
    Picture picture = make_picture(std::move(sample));
    std::unique_lock lock(mutex);
    picture.arrival = arrivals++;
    if (options.is_live) {
        if (pictures.size() >= queue_length) pictures.pop_front();
    } else {
        changed.wait(lock, [this] { return is_closing || pictures.size() < queue_length; });
    }
    if (is_closing) return GST_FLOW_FLUSHING;
    pictures.push_back(std::move(picture));
    changed.notify_all();
    return GST_FLOW_OK;
}

void DecodingPipeline::Inner::add_age(Picture& picture) const {
    if (!options.is_live || !picture.stamp) return;
    const Owned<GstClock> clock(gst_element_get_clock(pipeline.get()));
    if (clock == nullptr) return;
    const GstClockTimeDiff running = GST_CLOCK_DIFF(gst_element_get_base_time(pipeline.get()), gst_clock_get_time(clock.get()));
    const Duration now = std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(running));
    picture.age = now - *picture.stamp;
}

void DecodingPipeline::Inner::build(Owned<GstElement> given_head) {
    pipeline.reset(GST_ELEMENT(gst_object_ref_sink(gst_pipeline_new(nullptr))));
    const Owned<GstClock> clock(gst_system_clock_obtain());
    gst_pipeline_use_clock(GST_PIPELINE(pipeline.get()), clock.get());

    const Owned<GstBus> bus(gst_element_get_bus(pipeline.get()));
    gst_bus_set_sync_handler(bus.get(), &Inner::on_message, this, nullptr);

    Owned<GstElement> decodebin = make_element("decodebin");
    Owned<GstElement> convert = make_element("videoconvert");
    Owned<GstElement> filter = make_element("capsfilter");
    Owned<GstElement> flip = make_element("videoflip");
    Owned<GstElement> appsink = make_element("appsink");
    if (!decodebin || !convert || !filter || !flip || !appsink) {
        tell_trouble({GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN, "one of decodebin, videoconvert, videoflip and appsink"});
        return;
    }
    head = given_head.get();
    decoder = decodebin.get();
    converter = convert.get();
    sink = appsink.get();

    gst_util_set_object_arg(G_OBJECT(flip.get()), "video-direction", "auto");
    const OwnedCaps target(gst_caps_from_string("video/x-raw, format=I420"));
    g_object_set(filter.get(), "caps", target.get(), nullptr);
    g_object_set(sink, "sync", FALSE, "qos", FALSE, "max-buffers", 1U, "enable-last-sample", FALSE, nullptr);

    gst_bin_add_many(GST_BIN(pipeline.get()), head, decoder, converter, filter.get(), flip.get(), sink, nullptr);
    gst_element_link_many(converter, filter.get(), flip.get(), sink, nullptr);

    GstAppSinkCallbacks callbacks{};
    callbacks.new_sample = [](GstAppSink*, gpointer data) { return self(data)->take_from_sink(); };
    callbacks.eos = [](GstAppSink*, gpointer data) {
        const std::lock_guard lock(self(data)->mutex);
        self(data)->has_ended = true;
        self(data)->changed.notify_all();
    };
    gst_app_sink_set_callbacks(GST_APP_SINK(sink), &callbacks, this, nullptr);

    const Owned<GstPad> sink_pad(gst_element_get_static_pad(sink, "sink"));
    gst_pad_add_probe(sink_pad.get(), GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM, &Inner::on_sink_query, this, nullptr);
}

/// The signals of decodebin: which streams to decode, with what, and where they come out.
void DecodingPipeline::Inner::listen_to_decoder() {
    using Continue = gboolean (*)(GstElement*, GstPad*, GstCaps*, gpointer);
    const Continue on_stream = [](GstElement*, GstPad*, GstCaps* caps, gpointer data) -> gboolean {
        const std::string type = media_type(caps);
        const std::lock_guard lock(self(data)->mutex);
        if (self(data)->kind.empty()) self(data)->kind = type;
        return !type.starts_with("audio/") && !type.starts_with("text/") && !type.starts_with("subpicture/");
    };
    g_signal_connect(decoder, "autoplug-continue", G_CALLBACK(on_stream), this);

    using Select = int (*)(GstElement*, GstPad*, GstCaps*, GstElementFactory*, gpointer);
    const Select on_candidate = [](GstElement*, GstPad*, GstCaps*, GstElementFactory* factory, gpointer data) {
        constexpr int try_it = 0; // GstAutoplugSelectResult, which no header declares
        constexpr int skip_it = 2;
        if (!opens_other_addresses(factory) || unpacks_rtp(factory)) return try_it;
        const std::lock_guard lock(self(data)->mutex);
        self(data)->refused_address = true;
        return skip_it;
    };
    g_signal_connect(decoder, "autoplug-select", G_CALLBACK(on_candidate), this);

    using Added = void (*)(GstBin*, GstElement*, gpointer);
    const Added on_element = [](GstBin*, GstElement* element, gpointer data) {
        const int threads = self(data)->options.decoder_threads;
        if (threads > 0 && has_property(element, "max-threads")) g_object_set(element, "max-threads", threads, nullptr);
    };
    g_signal_connect(decoder, "element-added", G_CALLBACK(on_element), this);

    using PadAdded = void (*)(GstElement*, GstPad*, gpointer);
    const PadAdded on_video = [](GstElement*, GstPad* pad, gpointer data) { self(data)->link_video(pad); };
    g_signal_connect(decoder, "pad-added", G_CALLBACK(on_video), this);

    using NoMorePads = void (*)(GstElement*, gpointer);
    const NoMorePads on_no_more = [](GstElement*, gpointer data) {
        bool lacks_video = false;
        {
            const std::lock_guard lock(self(data)->mutex);
            self(data)->no_more_pads = true;
            lacks_video = !self(data)->video_linked;
        }
        // Sound alone would otherwise play to its end unheard, or wait for ever.
        if (lacks_video) self(data)->tell_trouble({GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE, "no video"});
    };
    g_signal_connect(decoder, "no-more-pads", G_CALLBACK(on_no_more), this);
}

DecodingPipeline::DecodingPipeline(Owned<GstElement> head, const Options& options) : inner_(std::make_unique<Inner>(options)) {
    inner_->build(std::move(head));
    if (inner_->trouble) return;
    inner_->listen_to_decoder();
    if (const Owned<GstPad> pad(gst_element_get_static_pad(inner_->head, "src")); pad != nullptr) {
        inner_->link_head(pad.get());
    } else {
        using PadAdded = void (*)(GstElement*, GstPad*, gpointer);
        const PadAdded on_pad = [](GstElement*, GstPad* added, gpointer data) { Inner::self(data)->link_head(added); };
        g_signal_connect(inner_->head, "pad-added", G_CALLBACK(on_pad), inner_.get());
    }
    // An element that cannot start says why on the bus.
    gst_element_set_state(inner_->pipeline.get(), GST_STATE_PLAYING);
}

DecodingPipeline::~DecodingPipeline() {
    {
        const std::lock_guard lock(inner_->mutex);
        inner_->is_closing = true;
        inner_->changed.notify_all();
    }
    // Joins GStreamer's threads: no callback runs after this.
    gst_element_set_state(inner_->pipeline.get(), GST_STATE_NULL);
    const Owned<GstBus> bus(gst_element_get_bus(inner_->pipeline.get()));
    gst_bus_set_sync_handler(bus.get(), nullptr, nullptr, nullptr);
}

PipelineEvent DecodingPipeline::next(const std::stop_token& stop, std::chrono::nanoseconds patience) {
    Inner& inner = *inner_;
    std::unique_lock lock(inner.mutex);
    const auto something = [&inner] { return !inner.pictures.empty() || inner.has_ended || inner.trouble.has_value(); };
    if (!inner.changed.wait_for(lock, stop, patience, something)) return PipelineTimedOut{};
    if (inner.pictures.empty() && !inner.has_ended && inner.video_linked && !inner.options.is_live) {
        inner.changed.wait_for(lock, stop, grace_after_trouble, [&inner] { return !inner.pictures.empty() || inner.has_ended; });
    }
    if (!inner.pictures.empty()) {
        Picture picture = std::move(inner.pictures.front());
        inner.pictures.pop_front();
        inner.changed.notify_all();
        lock.unlock();
        inner.add_age(picture);
        return picture;
    }
    if (inner.trouble) return *inner.trouble;
    return PipelineEnd{};
}

bool DecodingPipeline::is_connected() const {
    const std::lock_guard lock(inner_->mutex);
    return inner_->head_linked;
}

std::string DecodingPipeline::kind_of_stream() const {
    const std::lock_guard lock(inner_->mutex);
    return inner_->kind;
}

bool DecodingPipeline::is_stuck() const {
    {
        const std::lock_guard lock(inner_->mutex);
        if (inner_->video_linked || inner_->decoder == nullptr) return false;
    }
    // Whoever works on a stream does so in a task of one of its pads: first the one that looks what it is, then a demuxer or
    // parser, then the queue before each decoder.
    const GstElementForeachPadFunc look_at_pad = [](GstElement*, GstPad* pad, gpointer found) -> gboolean {
        if (gst_pad_get_task_state(pad) == GST_TASK_STARTED) *static_cast<bool*>(found) = true;
        return TRUE;
    };
    struct Search {
        GstElementForeachPadFunc look_at_pad;
        bool somebody_works = false;
    } search{look_at_pad};
    const GstIteratorForeachFunction look = [](const GValue* item, gpointer data) {
        auto* in = static_cast<Search*>(data);
        gst_element_foreach_pad(GST_ELEMENT(g_value_get_object(item)), in->look_at_pad, &in->somebody_works);
    };
    GstIterator* elements = gst_bin_iterate_elements(GST_BIN(inner_->decoder));
    const bool is_complete = gst_iterator_foreach(elements, look, &search) == GST_ITERATOR_DONE;
    gst_iterator_free(elements);
    return is_complete && !search.somebody_works;
}

bool DecodingPipeline::lacks_video() const {
    const std::lock_guard lock(inner_->mutex);
    return inner_->no_more_pads && !inner_->video_linked;
}

bool DecodingPipeline::names_other_addresses() const {
    const std::lock_guard lock(inner_->mutex);
    return inner_->refused_address || inner_->kind == "text/uri-list" || inner_->kind == "application/sdp";
}

std::optional<Duration> DecodingPipeline::announced_length() const {
    gint64 length = 0;
    if (!gst_element_query_duration(inner_->pipeline.get(), GST_FORMAT_TIME, &length) || length <= 0) return std::nullopt;
    return to_duration(static_cast<GstClockTime>(length));
}

} // namespace headcount::video
