#include "stream/rtsp_server.h"

#include "base/log.h"
#include "stream/glib_loop.h"
#include "stream/password_guesses.h"
#include "stream/rtsp_authentication.h"
#include "stream/rtsp_factory.h"
#include "stream/unit_feed.h"

#include <fmt/format.h>
#include <gst/video/video.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/socket.h>

#include <cmath>
#include <mutex>
#include <string_view>
#include <utility>

namespace headcount::stream {

namespace {

using privacy::Mode;

constexpr const char* place = "/main";
constexpr guint cleaning_period_s = 2;

std::string why_it_cannot_listen(const settings::Rtsp& rtsp, const GError* error) {
    if (error != nullptr && g_error_matches(error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE) != FALSE)
        return fmt::format("The RTSP port {} is taken by another program: choose another as rtsp.port.", rtsp.port);
    if (error != nullptr && g_error_matches(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) != FALSE)
        return fmt::format(
            "The system does not allow RTSP on port {}: allow it (CAP_NET_BIND_SERVICE), or choose one from 1024 on as "
            "rtsp.port.",
            rtsp.port);
    return fmt::format("RTSP cannot listen on port {}: {}.", rtsp.port, error != nullptr ? error->message : "unknown reason");
}

std::string_view reason_of(Mode mode) {
    return mode == Mode::blur ? "Privacy mode is blur: video exists in normal mode only"
                              : "Privacy mode is numbers only: video exists in normal mode only";
}

/// The mark goes on everything that is sent in the connection, the pictures in it among them.
void mark(GstRTSPClient* client, int dscp) {
    GstRTSPConnection* const connection = gst_rtsp_client_get_connection(client);
    GSocket* const socket = connection != nullptr ? gst_rtsp_connection_get_read_socket(connection) : nullptr;
    if (socket == nullptr) return;
    const int mark = dscp << 2; // RFC 2474, 3
    setsockopt(g_socket_get_fd(socket), IPPROTO_IP, IP_TOS, &mark, sizeof mark);
}

} // namespace

/// Shared with GLib's callbacks, which hold it weakly.
struct RtspServer::State {
    State(Options chosen, VideoEncoding& handed_encoding, const Clock& clock)
        : options(std::move(chosen)),
          encoding(handed_encoding),
          guesses(std::make_shared<PasswordGuesses>(PasswordGuesses::Limits{}, clock)) {}

    // ---- On the loop's thread
    Result<void> listen(const std::shared_ptr<State>& self);
    void clean_regularly();
    void welcome(GstRTSPClient* client, const std::shared_ptr<State>& self);
    std::size_t count_connections(int change);
    void close_everybody() const;
    void shut_down();
    GstRTSPStatusCode admit() const;
    void explain(const GstRTSPContext* context, GstRTSPMessage* message) const;

    // ---- From GStreamer's threads
    void take_over(GstRTSPMedia* media, const std::shared_ptr<State>& self);
    void give_up(GstRTSPMedia* media);

    const Options options;
    VideoEncoding& encoding;
    const std::shared_ptr<PasswordGuesses> guesses; ///< the loop thread's

    mutable std::mutex mutex;
    GstRTSPMedia* media = nullptr;  ///< what is played; compared only
    std::shared_ptr<void> watching; ///< its part in the encoding; empty while nobody plays
    std::size_t connections = 0;

    GstRTSPServer* server = nullptr; // these are the loop thread's
    GstRTSPMediaFactory* factory = nullptr;
    GSource* listening = nullptr;
    GSource* cleaning = nullptr;
    std::uint16_t port = 0;

    GlibLoop loop;
};

// ---- GLib's callbacks

namespace {

/// Connects a signal to a function that gets the state, as long as there is one.
template <class StateType, class Function>
void connect(gpointer object, const char* signal, Function function, const std::shared_ptr<StateType>& state) {
    using Weak = std::weak_ptr<StateType>;
    const auto forget = [](gpointer weak, GClosure*) { const std::unique_ptr<Weak> gone(static_cast<Weak*>(weak)); };
    g_signal_connect_data(object, signal, G_CALLBACK(function), std::make_unique<Weak>(state).release(), forget,
                          static_cast<GConnectFlags>(0));
}

template <class StateType>
std::shared_ptr<StateType> state_of(gpointer weak) {
    return static_cast<std::weak_ptr<StateType>*>(weak)->lock();
}

/// A player that has lost something asks for a key picture (RFC 4585, 6.3.1), but the encoder is in another pipeline.
template <class StateType>
void pass_on_wishes(GstElement& source, const std::shared_ptr<StateType>& state) {
    using Weak = std::weak_ptr<StateType>;
    const video::Owned<GstPad> pad(gst_element_get_static_pad(&source, "src"));
    gst_pad_add_probe(
        pad.get(), GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
        +[](GstPad*, GstPadProbeInfo* info, gpointer weak) {
            if (gst_video_event_is_force_key_unit(gst_pad_probe_info_get_event(info)) == FALSE) return GST_PAD_PROBE_OK;
            if (const auto asked = state_of<StateType>(weak)) asked->encoding.want_key_picture();
            return GST_PAD_PROBE_DROP;
        },
        std::make_unique<Weak>(state).release(),
        +[](gpointer weak) { const std::unique_ptr<Weak> gone(static_cast<Weak*>(weak)); });
}

GstRTSPFilterResult remove_client(GstRTSPServer*, GstRTSPClient*, gpointer) {
    return GST_RTSP_FILTER_REMOVE;
}

GstRTSPFilterResult remove_session(GstRTSPSessionPool*, GstRTSPSession*, gpointer) {
    return GST_RTSP_FILTER_REMOVE;
}

} // namespace

// ---- On the loop's thread

Result<void> RtspServer::State::listen(const std::shared_ptr<State>& self) {
    server = gst_rtsp_server_new();
    gst_rtsp_server_set_address(server, options.address.c_str());
    gst_rtsp_server_set_service(server, std::to_string(options.any_port ? 0 : options.rtsp.port).c_str());
    GstRTSPThreadPool* const threads = gst_rtsp_server_get_thread_pool(server);
    gst_rtsp_thread_pool_set_max_threads(threads, 0); // all players are served on this thread
    g_object_unref(threads);
    GstRTSPAuth* const auth = make_authentication(options.rtsp, guesses);
    gst_rtsp_server_set_auth(server, auth);
    g_object_unref(auth);
    GstRTSPSessionPool* const sessions = gst_rtsp_server_get_session_pool(server);
    gst_rtsp_session_pool_set_max_sessions(sessions, static_cast<guint>(options.most_players));
    g_object_unref(sessions);

    factory = make_factory(options.rtsp);
    connect(
        factory, "media-configure",
        +[](GstRTSPMediaFactory*, GstRTSPMedia* made, gpointer weak) {
            if (const auto state = state_of<State>(weak)) state->take_over(made, state);
        },
        self);
    GstRTSPMountPoints* const mounts = gst_rtsp_server_get_mount_points(server);
    gst_rtsp_mount_points_add_factory(mounts, place, GST_RTSP_MEDIA_FACTORY(g_object_ref(factory)));
    g_object_unref(mounts);
    connect(
        server, "client-connected",
        +[](GstRTSPServer*, GstRTSPClient* client, gpointer weak) {
            if (const auto state = state_of<State>(weak)) state->welcome(client, state);
        },
        self);

    GError* error = nullptr;
    listening = gst_rtsp_server_create_source(server, nullptr, &error);
    if (listening == nullptr) {
        const std::string sentence = why_it_cannot_listen(options.rtsp, error);
        g_clear_error(&error);
        return failure(sentence);
    }
    g_source_attach(listening, loop.context());
    port = static_cast<std::uint16_t>(gst_rtsp_server_get_bound_port(server));
    clean_regularly();
    return {};
}

/// Sessions whose players are gone without a word hold the encoder until they are noticed.
void RtspServer::State::clean_regularly() {
    cleaning = g_timeout_source_new_seconds(cleaning_period_s);
    const auto clean = [](gpointer self) -> gboolean {
        GstRTSPSessionPool* const sessions = gst_rtsp_server_get_session_pool(static_cast<State*>(self)->server);
        gst_rtsp_session_pool_cleanup(sessions);
        g_object_unref(sessions);
        return G_SOURCE_CONTINUE;
    };
    g_source_set_callback(cleaning, clean, this, nullptr);
    g_source_attach(cleaning, loop.context());
}

void RtspServer::State::welcome(GstRTSPClient* client, const std::shared_ptr<State>& self) {
    mark(client, options.rtsp.dscp);
    connect(
        client, "pre-describe-request",
        +[](GstRTSPClient*, GstRTSPContext*, gpointer weak) {
            const auto state = state_of<State>(weak);
            return state ? state->admit() : GST_RTSP_STS_SERVICE_UNAVAILABLE;
        },
        self);
    for (const char* const signal : {"pre-setup-request", "pre-play-request"}) {
        connect(
            client, signal,
            +[](GstRTSPClient*, GstRTSPContext*, gpointer weak) {
                const auto state = state_of<State>(weak);
                return state ? state->admit() : GST_RTSP_STS_SERVICE_UNAVAILABLE;
            },
            self);
    }
    connect(
        client, "play-request",
        +[](GstRTSPClient*, GstRTSPContext*, gpointer weak) {
            if (const auto state = state_of<State>(weak)) state->encoding.want_key_picture();
        },
        self);
    connect(
        client, "send-message",
        +[](GstRTSPClient*, const GstRTSPContext* context, GstRTSPMessage* message, gpointer weak) {
            if (const auto state = state_of<State>(weak)) state->explain(context, message);
        },
        self);
    connect(
        client, "closed",
        +[](GstRTSPClient*, gpointer weak) {
            if (const auto state = state_of<State>(weak)) state->count_connections(-1);
        },
        self);
    if (count_connections(1) <= 2 * options.most_players) return;
    // It is not attached yet: closed as soon as it is.
    g_object_ref(client);
    loop.post([client] {
        gst_rtsp_client_close(client);
        g_object_unref(client);
    });
}

std::size_t RtspServer::State::count_connections(int change) {
    const std::scoped_lock lock(mutex);
    return connections += static_cast<std::size_t>(change);
}

/// Whether a request for the video is answered at all.
GstRTSPStatusCode RtspServer::State::admit() const {
    if (encoding.mode() != Mode::normal) return GST_RTSP_STS_FORBIDDEN;
    if (encoding.has_pictures()) return GST_RTSP_STS_OK;
    const std::scoped_lock lock(mutex);
    return watching ? GST_RTSP_STS_OK : GST_RTSP_STS_SERVICE_UNAVAILABLE;
}

/// Puts the reason into refusals: players show the status line, and some the text under it.
void RtspServer::State::explain(const GstRTSPContext* context, GstRTSPMessage* message) const {
    if (gst_rtsp_message_get_type(message) != GST_RTSP_MESSAGE_RESPONSE) return;
    auto& response = message->type_data.response;
    std::string reason;
    const Mode mode = encoding.mode();
    if (response.code == GST_RTSP_STS_FORBIDDEN && mode != Mode::normal) reason = reason_of(mode);
    if (response.code == GST_RTSP_STS_SERVICE_UNAVAILABLE)
        reason = "No video now: the camera gives no pictures, or too many players are connected";
    if (response.code == GST_RTSP_STS_UNAUTHORIZED && context != nullptr) {
        if (const Duration wait = wait_of(*context, *guesses); wait > Duration::zero()) {
            response.code = GST_RTSP_STS_FORBIDDEN; // a player that hears 401 asks for another password, and none is looked at
            gst_rtsp_message_remove_header(message, GST_RTSP_HDR_WWW_AUTHENTICATE, -1);
            reason =
                fmt::format("Too many wrong passwords from this address: try again in {:.0f} s", std::ceil(to_seconds(wait)));
        }
    }
    if (reason.empty()) return;
    g_free(response.reason);
    response.reason = g_strdup(reason.c_str());
    reason += ".\r\n";
    gst_rtsp_message_add_header(message, GST_RTSP_HDR_CONTENT_TYPE, "text/plain");
    gst_rtsp_message_set_body(message, reinterpret_cast<const guint8*>(reason.data()), static_cast<guint>(reason.size()));
}

void RtspServer::State::close_everybody() const {
    gst_rtsp_server_client_filter(server, remove_client, nullptr);
    GstRTSPSessionPool* const sessions = gst_rtsp_server_get_session_pool(server);
    gst_rtsp_session_pool_filter(sessions, remove_session, nullptr);
    g_object_unref(sessions);
}

void RtspServer::State::shut_down() {
    if (server == nullptr) return;
    for (GSource** const source : {&listening, &cleaning}) {
        if (*source == nullptr) continue;
        g_source_destroy(*source);
        g_source_unref(*source);
        *source = nullptr;
    }
    close_everybody();
    g_clear_object(&factory);
    g_clear_object(&server);
}

// ---- From GStreamer's threads

void RtspServer::State::take_over(GstRTSPMedia* made, const std::shared_ptr<State>& self) {
    const video::Owned<GstElement> bin(gst_rtsp_media_get_element(made));
    const video::Owned<GstElement> source(gst_bin_get_by_name(GST_BIN(bin.get()), units_element));
    const auto feed = std::make_shared<UnitFeed>(GST_APP_SRC(source.get()));
    // What is handed over before the pipeline asks for it is lost.
    connect(
        source.get(), "need-data",
        +[](GstAppSrc*, guint, gpointer weak) {
            const auto asked = state_of<UnitFeed>(weak);
            if (asked) asked->open();
        },
        feed);
    connect(
        made, "unprepared",
        +[](GstRTSPMedia* gone, gpointer weak) {
            if (const auto state = state_of<State>(weak)) state->give_up(gone);
        },
        self);
    pass_on_wishes(*source, self);
    std::shared_ptr<void> begun = encoding.watch({[feed](const VideoUnit& unit) { feed->push(unit); }, {}});
    const std::scoped_lock lock(mutex);
    media = made;
    watching.swap(begun);
}

void RtspServer::State::give_up(GstRTSPMedia* gone) {
    std::shared_ptr<void> ended;
    const std::scoped_lock lock(mutex);
    if (media != gone) return;
    media = nullptr;
    ended.swap(watching);
}

// ---- The server

Result<std::unique_ptr<RtspServer>> RtspServer::open(Options options, VideoEncoding& encoding, const Clock& clock) {
    if (find_h264_encoder({640, 480, 15}).name.empty()) {
        return failure(
            "RTSP needs an H.264 encoder, and GStreamer has none: install the package gstreamer1.0-plugins-ugly "
            "(x264) or gstreamer1.0-plugins-bad (OpenH264).");
    }
    auto state = std::make_shared<State>(std::move(options), encoding, clock);
    Result<void> listening;
    state->loop.post_and_wait([&] { listening = state->listen(state); });
    std::unique_ptr<RtspServer> server(new RtspServer(std::move(state)));
    if (!listening) return tl::unexpected(listening.error());
    if (server->state_->options.rtsp.authentication && server->state_->options.rtsp.password.empty())
        log::warning("RTSP lets nobody in: it asks for a password, but rtsp.password is empty.");
    return server;
}

RtspServer::RtspServer(std::shared_ptr<State> state) : state_(std::move(state)) {
}

RtspServer::~RtspServer() {
    state_->loop.post_and_wait([this] { state_->shut_down(); });
    std::shared_ptr<void> ended;
    const std::scoped_lock lock(state_->mutex);
    ended.swap(state_->watching);
}

void RtspServer::close_everybody() {
    state_->loop.post([state = state_.get()] { state->close_everybody(); });
}

std::uint16_t RtspServer::port() const {
    return state_->port;
}

RtspServer::Status RtspServer::status() const {
    const std::scoped_lock lock(state_->mutex);
    return {state_->connections, state_->watching != nullptr};
}

} // namespace headcount::stream
