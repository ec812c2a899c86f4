#include "settings/binding.h"
#include "settings/document.h"
#include "settings/random_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

/// What only the sensor may see, led by the declaration: a secret that is added takes part without a word here.
namespace headcount::settings {
namespace {

using testing::Contains;
using testing::Not;

constexpr std::string_view marker = "TopSecret";

/// The places of texts, as a document has them (without the numbers of list items).
struct Places {
    std::vector<std::string> secrets;
    std::vector<std::string> others;
};

/// Puts the marker into every secret, in every item of every list, and lists what it met.
template <class Value>
void fill_secrets(Value& value, const About& about, const std::string& place, Places& places) {
    if constexpr (binding::Declared<Value>) {
        binding::for_each_setting<Value>([&](const auto& setting) {
            fill_secrets(value.*(setting.field), setting.about, place + "/" + std::string(setting.about.name), places);
        });
    } else if constexpr (binding::Optional<Value>) {
        fill_secrets(value.emplace(), about, place, places);
    } else if constexpr (std::same_as<Value, std::string>) {
        (about.secrecy == Secrecy::open ? places.others : places.secrets).push_back(place);
        if (about.secrecy == Secrecy::secret) value = marker;
        if (about.secrecy == Secrecy::user_part)
            value = "rtsp://" + std::string(marker) + ":" + std::string(marker) + "@camera/x";
    } else if constexpr (binding::List<Value>) {
        if constexpr (requires { value.resize(2); }) value.resize(2);
        for (auto& item : value)
            fill_secrets(item, about, place, places);
    }
}

TEST(Secrets, NoneIsInWhatEverybodyMaySee) {
    // Given settings whose every secret is the same word
    Settings settings;
    Places places;
    fill_secrets(settings, About{}, "", places);
    ASSERT_THAT(places.secrets, Contains("/rtsp/password"));
    ASSERT_THAT(places.secrets, Contains("/reports/region/recipients/mqtt/password"));
    ASSERT_THAT(places.secrets, Contains("/reports/line/recipients/http/tls/key"));
    ASSERT_THAT(places.secrets, Contains("/source/address"));
    ASSERT_THAT(to_json(settings), testing::HasSubstr(marker)) << "the sensor's own file has them";
    // Then the word is not in what is exported
    EXPECT_THAT(to_public_json(settings), Not(testing::HasSubstr(marker)));
}

TEST(Secrets, WhatSoundsLikeOneIsDeclaredAsOne) {
    Settings settings;
    Places places;
    fill_secrets(settings, About{}, "", places);
    for (const std::string& place : places.others) {
        const std::string name = place.substr(place.rfind('/') + 1);
        for (const char* const word : {"password", "secret", "token", "key", "passphrase"})
            EXPECT_EQ(name.find(word), std::string::npos) << place << " is shown to everybody";
    }
}

TEST(Secrets, AnExportOfDrawnSettingsReadsAsThoseWithoutThem) {
    for (unsigned seed = 0; seed < 20; ++seed) {
        const Settings drawn = test::RandomSettings(seed).draw();
        const Settings read = parse_settings(to_public_json(drawn)).value();
        EXPECT_EQ(read.privacy, drawn.privacy) << "the privacy mode is in it";
        EXPECT_EQ(read.rtsp.password, "");
    }
}

} // namespace
} // namespace headcount::settings
