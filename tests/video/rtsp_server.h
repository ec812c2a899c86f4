#pragma once

#if !__has_include(<gst/rtsp-server/rtsp-server.h>)
#error "These tests need an RTSP server to read from: install Debian's package libgstrtspserver-1.0-dev (scripts/install test)."
#endif
#include "video/gstreamer.h"

#include <fmt/format.h>
#include <gst/rtsp-server/rtsp-server.h>

#include <memory>
#include <mutex>
#include <string>
#include <thread>

/// A network camera for tests.
namespace headcount::video::test {

struct RtspServerOptions {
    std::string port = "0"; ///< 0: one that is free
    std::string encoder = "jpegenc ! rtpjpegpay";
    std::string user{}; ///< with a password `secret`; empty: everybody may look
};

/// An RTSP server on loopback, at `/camera`, whose pictures can be stopped while the connection lives. Ends with its object,
/// like a camera whose plug is pulled.
class RtspServer {
public:
    explicit RtspServer(const RtspServerOptions& options = {}) {
        initialise_gstreamer();
        context_ = g_main_context_new();
        loop_ = g_main_loop_new(context_, FALSE);
        server_ = gst_rtsp_server_new();
        gst_rtsp_server_set_address(server_, "127.0.0.1");
        gst_rtsp_server_set_service(server_, options.port.c_str());
        serve(options);
        source_ = gst_rtsp_server_create_source(server_, nullptr, nullptr);
        if (source_ == nullptr) return; // the port is taken: is_up() says so
        g_source_attach(source_, context_);
        port_ = gst_rtsp_server_get_bound_port(server_);
        thread_ = std::thread([this] { g_main_loop_run(loop_); });
    }

    ~RtspServer() {
        if (thread_.joinable()) {
            // On its own thread: the server is not made for being taken down from another.
            g_main_context_invoke(
                context_,
                [](gpointer data) -> gboolean {
                    auto* self = static_cast<RtspServer*>(data);
                    g_source_destroy(self->source_);
                    const auto drop = [](GstRTSPServer*, GstRTSPClient*, gpointer) { return GST_RTSP_FILTER_REMOVE; };
                    gst_rtsp_server_client_filter(self->server_, drop, nullptr);
                    g_main_loop_quit(self->loop_);
                    return G_SOURCE_REMOVE;
                },
                this);
            thread_.join();
        }
        if (source_ != nullptr) g_source_unref(source_);
        if (valve_ != nullptr) gst_object_unref(valve_);
        g_object_unref(server_);
        g_main_loop_unref(loop_);
        while (g_main_context_iteration(context_, FALSE) != FALSE) {
        }
        g_main_context_unref(context_);
    }
    RtspServer(const RtspServer&) = delete;
    RtspServer& operator=(const RtspServer&) = delete;

    bool is_up() const { return port_ > 0; }
    std::string port() const { return std::to_string(port_); }
    std::string address(const std::string& credentials = {}, const std::string& path = "camera") const {
        return fmt::format("rtsp://{}127.0.0.1:{}/{}", credentials, port_, path);
    }

    /// No pictures from now on, while the connection stays; or pictures again.
    void cover(bool is_covered) {
        const std::lock_guard lock(mutex_);
        if (valve_ != nullptr) g_object_set(valve_, "drop", is_covered ? TRUE : FALSE, nullptr);
    }

private:
    void serve(const RtspServerOptions& options) {
        GstRTSPMediaFactory* factory = gst_rtsp_media_factory_new();
        const std::string launch = fmt::format(
            "( videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=320,"
            "height=240,framerate=25/1 ! valve name=cover ! {} name=pay0 pt=96 )",
            options.encoder);
        gst_rtsp_media_factory_set_launch(factory, launch.c_str());
        gst_rtsp_media_factory_set_shared(factory, TRUE);
        using Configure = void (*)(GstRTSPMediaFactory*, GstRTSPMedia*, gpointer);
        const Configure on_media = [](GstRTSPMediaFactory*, GstRTSPMedia* media, gpointer data) {
            auto* self = static_cast<RtspServer*>(data);
            const Owned<GstElement> element(gst_rtsp_media_get_element(media));
            const std::lock_guard lock(self->mutex_);
            if (self->valve_ != nullptr) gst_object_unref(self->valve_);
            self->valve_ = gst_bin_get_by_name(GST_BIN(element.get()), "cover");
        };
        g_signal_connect(factory, "media-configure", G_CALLBACK(on_media), this);
        if (!options.user.empty()) protect(factory, options.user);
        GstRTSPMountPoints* mounts = gst_rtsp_server_get_mount_points(server_);
        gst_rtsp_mount_points_add_factory(mounts, "/camera", factory);
        g_object_unref(mounts);
    }

    void protect(GstRTSPMediaFactory* factory, const std::string& user) {
        GstRTSPAuth* auth = gst_rtsp_auth_new();
        GstRTSPToken* token =
            gst_rtsp_token_new(GST_RTSP_TOKEN_MEDIA_FACTORY_ROLE, G_TYPE_STRING, "viewer", static_cast<const char*>(nullptr));
        gchar* basic = gst_rtsp_auth_make_basic(user.c_str(), "secret");
        gst_rtsp_auth_add_basic(auth, basic, token);
        g_free(basic);
        gst_rtsp_token_unref(token);
        gst_rtsp_server_set_auth(server_, auth);
        g_object_unref(auth);
        gst_rtsp_media_factory_add_role(factory, "viewer", GST_RTSP_PERM_MEDIA_FACTORY_ACCESS, G_TYPE_BOOLEAN, TRUE,
                                        GST_RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, G_TYPE_BOOLEAN, TRUE,
                                        static_cast<const char*>(nullptr));
    }

    GMainContext* context_ = nullptr;
    GMainLoop* loop_ = nullptr;
    GstRTSPServer* server_ = nullptr;
    GSource* source_ = nullptr;
    int port_ = 0;
    std::thread thread_;
    std::mutex mutex_;
    GstElement* valve_ = nullptr; // guarded by mutex_
};

} // namespace headcount::video::test
