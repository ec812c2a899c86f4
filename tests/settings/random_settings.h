#pragma once

#include "peers/certificates.h"
#include "settings/binding.h"
#include "settings/settings.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <set>
#include <string>
#include <tuple>

namespace headcount::settings::test {

/// Draws valid settings, led by the declaration, so that a new setting takes part without a word here.
class RandomSettings {
public:
    explicit RandomSettings(unsigned seed) : chance_(seed) {}

    Settings draw() {
        Settings settings;
        fill(settings, About{});
        settings.scene = scene();
        for (WeeklySchedule* schedule :
             {&settings.reports.region.schedule, &settings.reports.line.schedule, &settings.reports.flow.schedule})
            schedule->blocks = blocks();
        settings.reports.resets = resets();
        if (settings.lens.kind == LensKind::rectilinear)
            settings.lens.field_of_view_deg = std::min(settings.lens.field_of_view_deg, 160.0);
        PeriodicReport& line = settings.reports.line.periodic;
        if (settings.reports.line.trigger && line.enabled) line.interval_s = std::max(line.interval_s, 31);
        for (Recipients* recipients :
             {&settings.reports.region.recipients, &settings.reports.line.recipients, &settings.reports.flow.recipients})
            for (HttpRecipient& http : recipients->http)
                if (http.url.empty()) http.enabled = false;
        Rtsp& rtsp = settings.rtsp;
        rtsp.multicast.port -= rtsp.multicast.port % 2;
        if (rtsp.username.empty()) rtsp.authentication = false;
        if (rtsp.port == settings.web.port) rtsp.enabled = false;
        if (!rtsp.udp && !rtsp.multicast.enabled) rtsp.tcp = true;
        for (Recipients* recipients :
             {&settings.reports.region.recipients, &settings.reports.line.recipients, &settings.reports.flow.recipients}) {
            draw_client(recipients->mqtt.tls);
            for (HttpRecipient& http : recipients->http)
                draw_client(http.tls);
        }
        settings.building.bacnet.objects = bacnet_objects();
        Bbmd& bbmd = settings.building.bacnet.bbmd;
        bbmd.enabled = bbmd.enabled && !bbmd.address.empty();
        ModbusTcp& tcp = settings.building.modbus.tcp;
        tcp.enabled = tcp.enabled && tcp.port != settings.web.port && tcp.port != settings.rtsp.port;
        settings.building.modbus.rtu.baud_rate = flip() ? 1200 : 115'200;
        DigitalIo& io = settings.building.digital_io;
        for (const auto& [wire, number] : {std::pair{&io.input_line, 3}, {&io.output_line, 4}, {&io.button_line, 0}})
            if (*wire) *wire = number;
        if (io.led_line) io.led_line = 1023;
        return settings;
    }

    Scene scene() {
        Scene scene;
        for (int id = 1; id <= 16; ++id)
            if (flip()) scene.regions.push_back({id, text(64), area(3, 10)});
        std::shuffle(scene.regions.begin(), scene.regions.end(), chance_);
        if (flip()) scene.line = Polyline{{0, fraction()}, {0.25, fraction()}, {0.5, fraction()}, {1, fraction()}};
        if (flip()) scene.uturn_area = area(3, 10);
        if (flip()) scene.flow = area(3, 4);
        for (int count = whole(0, 8); count > 0; --count)
            scene.masks.push_back(area(3, 10));
        scene.min_dwell_s = 86'400 * fraction();
        return scene;
    }

private:
    bool flip() { return whole(0, 1) == 1; }
    int whole(int least, int most) { return std::uniform_int_distribution(least, most)(chance_); }
    double fraction() { return std::uniform_real_distribution(0.0, 1.0)(chance_); }

    /// Corners on a circle in order: convex, and large enough for every purpose.
    Polygon area(int least_corners, int most_corners) {
        const int corners = whole(least_corners, most_corners);
        const double radius = 0.1 + 0.35 * fraction();
        const Point middle{radius + (1 - 2 * radius) * fraction(), radius + (1 - 2 * radius) * fraction()};
        Polygon polygon;
        for (int i = 0; i < corners; ++i) {
            const double angle = 2 * std::numbers::pi * (i + 0.4 * fraction()) / corners;
            polygon.push_back({std::clamp(middle.x + radius * std::cos(angle), 0.0, 1.0),
                               std::clamp(middle.y + radius * std::sin(angle), 0.0, 1.0)});
        }
        if (flip()) std::reverse(polygon.begin(), polygon.end());
        return polygon;
    }

    std::string text(std::size_t most_characters) {
        static const std::string letters[] = {"a", "Z", "0", " ",        "\"",           "\\",
                                              "/", "'", "<", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x9A\xAA"};
        std::string drawn;
        for (int count = whole(0, static_cast<int>(std::min<std::size_t>(most_characters, 64))); count > 0; --count)
            drawn += letters[whole(0, static_cast<int>(std::size(letters)) - 1)];
        return drawn;
    }

    std::string text_of(TextForm form) {
        static const std::string ca = peers::CertificateAuthority().certificate();
        static const std::vector<std::tuple<TextForm, std::vector<std::string>>> examples = {
            {time_zone_form, {"UTC", "Europe/Berlin", "America/Argentina/Ushuaia"}},
            {serial_number_form, {"", "6445D0000001", "a-b_c.d"}},
            {ip_address_form, {"0.0.0.0", "127.0.0.1", "::", "fe80::1"}},
            {ipv4_address_form, {"0.0.0.0", "127.0.0.1", "192.0.2.1"}},
            {optional_ipv4_address_form, {"", "192.0.2.1"}},
            {host_form, {"broker", "127.0.0.1", "a.b-c.example.org", "::1"}},
            {topic_form, {"t", "a/b/$devsn", "caf\xC3\xA9/\"x\""}},
            {multicast_group_form, {"224.0.1.0", "239.6.6.6", "239.255.255.255"}},
            {rtsp_user_form, {"", "admin", "caf\xC3\xA9 '1'"}},
            {http_url_form, {"", "http://a", "http://[::1]:8080/x?y=z", "HTTPS://example.org/"}},
            {pem_certificates_form, {"", ca, ca + "\r\n" + ca}},
            {pem_key_form, {""}}, // drawn together with its certificate
        };
        for (const auto& [known, texts] : examples)
            if (known == form) return texts[static_cast<std::size_t>(whole(0, static_cast<int>(texts.size()) - 1))];
        throw std::logic_error("give an example of this form in tests/settings/random_settings.h");
    }

    /// A client certificate with its key, or neither.
    void draw_client(Tls& tls) {
        static const peers::Credentials client = peers::CertificateAuthority().issue();
        tls.certificate = tls.key = {};
        if (!flip()) return;
        tls.certificate = client.certificate;
        tls.key = client.key;
    }

    template <class Value>
    void fill(Value& value, const About& about) {
        if constexpr (binding::Declared<Value>) {
            binding::for_each_setting<Value>([&](const auto& setting) { fill(value.*(setting.field), setting.about); });
        } else if constexpr (binding::Optional<Value>) {
            if (flip()) fill(value.emplace(), about);
        } else if constexpr (std::same_as<Value, bool>) {
            value = flip();
        } else if constexpr (std::integral<Value>) {
            value = whole(static_cast<int>(about.least), static_cast<int>(about.most));
        } else if constexpr (std::floating_point<Value>) {
            value = about.least + (about.most - about.least) * fraction();
        } else if constexpr (binding::Chosen<Value>) {
            const auto& all = Choices<Value>::all;
            value = all[static_cast<std::size_t>(whole(0, static_cast<int>(all.size()) - 1))].value;
        } else if constexpr (std::same_as<Value, std::string>) {
            value = about.form == nullptr ? text(about.most_characters) : text_of(about.form);
        } else if constexpr (requires { value.resize(0); }) {
            value.clear(); // lists that have rules of their own are drawn one by one
        } else {
            for (auto& item : value)
                fill(item, about);
        }
    }

    std::vector<BacnetObject> bacnet_objects() {
        std::vector<BacnetObject> drawn;
        for (int number = whole(0, 20); number > 0; --number) {
            BacnetObject object;
            fill(object, About{});
            object.name = "Object " + std::to_string(number) + ": " + text(20);
            object.instance = number;
            object.region.reset();
            if (is_of_region(object.variable)) object.region = whole(1, 16);
            drawn.push_back(object);
        }
        return drawn;
    }

    std::vector<WeeklyBlock> blocks() {
        std::vector<WeeklyBlock> drawn;
        for (int day = 0; day <= 6; ++day) {
            std::set<int> borders;
            for (int count = whole(0, 20); count > 0; --count)
                borders.insert(whole(0, 1440));
            for (auto at = borders.begin(); at != borders.end() && std::next(at) != borders.end(); std::advance(at, 2)) {
                drawn.push_back({day, *at, *std::next(at)});
                if (std::next(at, 2) == borders.end()) break;
            }
        }
        std::shuffle(drawn.begin(), drawn.end(), chance_);
        return drawn;
    }

    std::vector<ResetTime> resets() {
        std::vector<ResetTime> drawn;
        for (int count = whole(0, 5); count > 0; --count) {
            ResetTime reset;
            reset.minute = whole(0, 1439);
            if (flip()) reset.weekday = whole(0, 6);
            if (std::find(drawn.begin(), drawn.end(), reset) == drawn.end()) drawn.push_back(reset);
        }
        return drawn;
    }

    std::mt19937 chance_;
};

} // namespace headcount::settings::test
