#include "app/shown.h"

#include "app/identity.h"

#include <gtest/gtest.h>

namespace headcount::app {
namespace {

TEST(Shown, addresses_lose_their_passwords) {
    EXPECT_EQ(without_credentials("rtsp://root:s@cret@10.0.0.7:554/live?x=a@b"), "rtsp://10.0.0.7:554/live?x=a@b");
    EXPECT_EQ(without_credentials("rtsp://root:s@cret@10.0.0.7"), "rtsp://10.0.0.7");
    EXPECT_EQ(without_credentials("rtsp://10.0.0.7/a@b"), "rtsp://10.0.0.7/a@b");
    EXPECT_EQ(without_credentials("file:/home/me@work/a.mp4"), "file:/home/me@work/a.mp4");
    EXPECT_EQ(without_credentials(""), "");
}

TEST(Shown, people_in_masks_are_not_shown) {
    settings::Scene scene;
    scene.masks = {{{0, 0}, {0.5, 0}, {0.5, 1}, {0, 1}}};
    scene.regions = {{4, "Right", {{0.6, 0}, {1, 0}, {1, 1}, {0.6, 1}}}};
    Sight sight;
    sight.people.people = {{1, {0.1, 0.1, 0.2, 0.2}, 0.9F, true, {}}, {2, {0.7, 0.1, 0.2, 0.2}, 0.9F, true, {}}};
    sight.happening.events.seen = {1, {1}};
    const web::ShownObservation shown = shown_observation(sight, scene, {}, 10);
    ASSERT_EQ(shown.people.size(), 1);
    EXPECT_EQ(shown.people[0].id, 2);
    EXPECT_EQ(shown.people[0].regions, std::vector<int>{4});
    EXPECT_EQ(shown.regions.at(0).count, 1);
}

TEST(Pace, is_the_rate_of_the_last_two_seconds) {
    Pace pace;
    EXPECT_EQ(pace.frames_per_second({}), 0);
    for (int i = 0; i <= 100; ++i)
        pace.add(std::chrono::milliseconds(100 * i), {std::chrono::milliseconds(2), {}, {}, {}});
    EXPECT_NEAR(pace.frames_per_second(std::chrono::seconds(10)), 10, 1e-9);
    EXPECT_NEAR(to_seconds(pace.average().decode), 0.002, 1e-5);
    EXPECT_EQ(pace.frames_per_second(std::chrono::seconds(13)), 0) << "nothing has come for three seconds";
}

TEST(Identity, the_serial_number_belongs_to_machine_and_folder_and_hides_the_machines_id) {
    const std::string id = "0123456789abcdef0123456789abcdef";
    const std::string serial = serial_number_from(id, "/var/lib/headcount/lobby");
    EXPECT_EQ(serial, serial_number_from(id, "/var/lib/headcount/lobby"));
    EXPECT_EQ(serial.size(), 16);
    EXPECT_EQ(serial.find_first_not_of("0123456789ABCDEF"), std::string::npos);
    EXPECT_NE(serial, serial_number_from("0123456789abcdef0123456789abcdee", "/var/lib/headcount/lobby"));
    EXPECT_NE(serial, serial_number_from(id, "/var/lib/headcount/door")) << "two sensors on one machine are two";
}

TEST(Identity, what_is_set_holds) {
    settings::Device device;
    device.name = "Lobby";
    device.serial_number = std::string("42"); // assigning the literal makes GCC 12 warn of memory that is not initialized
    const report::Identity identity = find_identity(device, "/tmp");
    EXPECT_EQ(identity.name, "Lobby");
    EXPECT_EQ(identity.serial_number, "42");
    EXPECT_FALSE(identity.ip_address.empty());
    EXPECT_EQ(identity.mac_address.size(), 17);
}

} // namespace
} // namespace headcount::app
