#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "counting/counter.h"
#include "privacy/safe_picture.h"
#include "settings/settings.h"
#include "video/image_controls.h"
#include "vision/people_finder.h"

#include <filesystem>

namespace headcount::app {

/// What the settings say, in the words of the room that does it.
counting::Rules counting_rules(const settings::Counting& counting);

privacy::Rules privacy_rules(const settings::Settings& settings);

video::ImageOptions image_options(const settings::Image& image);

/// Threads of the decoder. One is faster than the network on one core, and each more keeps its own pictures in memory.
constexpr int decoder_threads = 1;

/// The file with the network that the settings ask for; the error says where it was looked for.
Result<std::filesystem::path> network_file(const settings::Detection& detection);

/// A finder of people as the settings have it, with the network loaded. `first_id`: of the first new person.
/// `clock` must outlive it.
Result<vision::PeopleFinder> make_people_finder(const settings::Detection& detection, vision::PersonId first_id,
                                                const Clock& clock);

} // namespace headcount::app
