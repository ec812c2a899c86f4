#pragma once

#include "settings/rtsp_settings.h"
#include "stream/password_guesses.h"

#include <gst/rtsp-server/rtsp-server.h>

#include <memory>

namespace headcount::stream {

/// What players have to hold against the settings to be let in, as a player's role in the factory.
constexpr const char* player_role = "player";

/// Who may play: with authentication the user of the settings, by Digest, and nobody if there is no password; otherwise
/// everybody. Wrong passwords are counted by address in `guesses`, and while an address has to wait none of its passwords is
/// looked at; whoever plays already has a session and is not held up. A first request without a
/// password is how Digest begins and no guess. Owned by the caller.
GstRTSPAuth* make_authentication(const settings::Rtsp& rtsp, std::shared_ptr<PasswordGuesses> guesses);

/// Whether a request that was refused (401) was so because its address has to wait, and how long; 0: no.
Duration wait_of(const GstRTSPContext& request, const PasswordGuesses& guesses);

} // namespace headcount::stream
