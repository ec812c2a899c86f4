#include "stream/rtsp_authentication.h"

#include "base/log.h"

#include <string>
#include <utility>

namespace headcount::stream {

namespace {

using Guesses = std::shared_ptr<PasswordGuesses>;

/// Under this name an authentication carries its `Guesses`.
constexpr const char* guesses_key = "headcount-guesses";

bool has_password(const GstRTSPContext& context) {
    gchar* shown = nullptr;
    return gst_rtsp_message_get_header(context.request, GST_RTSP_HDR_AUTHORIZATION, &shown, 0) == GST_RTSP_OK;
}

std::string address_of(const GstRTSPContext& context) {
    const gchar* const address = gst_rtsp_connection_get_ip(context.conn);
    return address != nullptr ? address : "";
}

/// What the class above this one does: compares.
bool compare(GstRTSPAuth* auth, GstRTSPContext* context) {
    auto* const above = static_cast<GstRTSPAuthClass*>(g_type_class_peek_parent(GST_RTSP_AUTH_GET_CLASS(auth)));
    return above->authenticate(auth, context) != FALSE;
}

/// GStreamer's hook: fills in the context's token for whoever may come in. Asked for DESCRIBE and SETUP: whoever plays has a
/// session, which needs no password.
gboolean authenticate(GstRTSPAuth* auth, GstRTSPContext* context) {
    const auto* const guesses = static_cast<Guesses*>(g_object_get_data(G_OBJECT(auth), guesses_key));
    if (guesses == nullptr || !has_password(*context)) return compare(auth, context) ? TRUE : FALSE;
    const std::string address = address_of(*context);
    if ((*guesses)->wait_of(address) > Duration::zero()) return FALSE;
    const bool is_right = compare(auth, context) && context->token != nullptr;
    if (is_right) {
        (*guesses)->was_right(address);
    } else if ((*guesses)->was_wrong(address)) {
        log::warning("RTSP lets nobody in from {} for five minutes: it has shown five wrong passwords within a minute.", address);
    }
    return is_right ? TRUE : FALSE;
}

GType limited_authentication() {
    static const GType type = [] {
        const GClassInitFunc initialise = [](gpointer made, gpointer) {
            static_cast<GstRTSPAuthClass*>(made)->authenticate = authenticate;
        };
        return g_type_register_static_simple(GST_TYPE_RTSP_AUTH, "HeadcountRtspAuth", sizeof(GstRTSPAuthClass), initialise,
                                             sizeof(GstRTSPAuth), nullptr, static_cast<GTypeFlags>(0));
    }();
    return type;
}

} // namespace

GstRTSPAuth* make_authentication(const settings::Rtsp& rtsp, std::shared_ptr<PasswordGuesses> guesses) {
    auto* const auth = GST_RTSP_AUTH(g_object_new(limited_authentication(), nullptr));
    gst_rtsp_auth_set_supported_methods(auth, GST_RTSP_AUTH_DIGEST);
    gst_rtsp_auth_set_realm(auth, "Headcount");
    GstRTSPToken* const player =
        gst_rtsp_token_new(GST_RTSP_TOKEN_MEDIA_FACTORY_ROLE, G_TYPE_STRING, player_role, static_cast<const char*>(nullptr));
    if (!rtsp.authentication) {
        gst_rtsp_auth_set_default_token(auth, player);
    } else {
        const auto forget = [](gpointer kept) { const std::unique_ptr<Guesses> gone(static_cast<Guesses*>(kept)); };
        g_object_set_data_full(G_OBJECT(auth), guesses_key, std::make_unique<Guesses>(std::move(guesses)).release(), forget);
        if (!rtsp.password.empty()) gst_rtsp_auth_add_digest(auth, rtsp.username.c_str(), rtsp.password.c_str(), player);
    }
    gst_rtsp_token_unref(player);
    return auth;
}

Duration wait_of(const GstRTSPContext& request, const PasswordGuesses& guesses) {
    if (request.request == nullptr || request.conn == nullptr || !has_password(request)) return Duration::zero();
    return guesses.wait_of(address_of(request));
}

} // namespace headcount::stream
