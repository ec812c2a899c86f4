#include "settings/store.h"

#include "settings/document.h"
#include "settings/random_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>

namespace headcount::settings {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A folder that is gone after the test.
class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "headcount-store-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::filesystem::path operator/(const char* name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

void put(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

Settings named(const std::string& name) {
    Settings settings;
    settings.device.name = name;
    settings.reports.line.recipients.mqtt.password = "geheim";
    return settings;
}

std::size_t files_in(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}

TEST(Store, HasDefaultsUntilTheFirstChange) {
    const Folder folder;
    const Store store = Store::open(folder / "settings.json").value();
    EXPECT_EQ(store.current(), Settings{});
    EXPECT_EQ(files_in(folder.path()), 0U);
}

TEST(Store, KeepsAChangeForTheNextOneWhoOpensIt) {
    const Folder folder;
    Store store = Store::open(folder / "settings.json").value();
    ASSERT_TRUE(store.replace(named("Entrance")));
    ASSERT_TRUE(store.replace(named("Exit")));
    EXPECT_EQ(store.current(), named("Exit"));
    EXPECT_EQ(Store::open(folder / "settings.json").value().current(), named("Exit"));
    EXPECT_EQ(files_in(folder.path()), 1U) << "nothing is left beside it";
}

TEST(Store, MakesAFileThatItsOwnerAloneCanRead) {
    const Folder folder;
    const mode_t before = umask(0);
    Store store = Store::open(folder / "settings.json").value();
    put(folder / "settings.json.new", "left by an earlier attempt");
    ASSERT_EQ(chmod((folder / "settings.json.new").c_str(), 0666), 0);
    ASSERT_TRUE(store.replace(named("Entrance")));
    umask(before);
    struct stat about {};
    ASSERT_EQ(stat((folder / "settings.json").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
}

TEST(Store, LeavesEverythingAsItWasWhenAChangeIsRefused) {
    const Folder folder;
    Store store = Store::open(folder / "settings.json").value();
    ASSERT_TRUE(store.replace(named("Entrance")));
    const std::string before = content_of(folder / "settings.json");
    Settings wrong = named("Exit");
    wrong.web.port = 0;

    const auto replaced = store.replace(wrong);

    EXPECT_THAT(replaced.error().sentence, HasSubstr("web.port is 0"));
    EXPECT_EQ(content_of(folder / "settings.json"), before);
    EXPECT_EQ(store.current(), named("Entrance"));
}

TEST(Store, RefusesAFileThatIsNotValidAndLeavesItAlone) {
    const Folder folder;
    const std::string whole = to_json(named("Entrance"));
    for (const std::string& text : {std::string(), std::string("{"), whole.substr(0, whole.size() / 2),
                                    std::string("{\"webb\": {}}"), std::string(4096, '\0'), std::string((1 << 20) + 1, ' ')}) {
        put(folder / "settings.json", text);
        const auto opened = Store::open(folder / "settings.json");
        ASSERT_FALSE(opened);
        EXPECT_THAT(opened.error().sentence, AllOf(HasSubstr("settings.json"), HasSubstr("not valid: ")));
        EXPECT_EQ(content_of(folder / "settings.json"), text);
    }
}

TEST(Store, RefusesWhatIsNoFile) {
    const Folder folder;
    std::filesystem::create_directory(folder / "settings.json");
    EXPECT_THAT(Store::open(folder / "settings.json").error().sentence, HasSubstr("it is no regular file"));
    ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_THAT(Store::open(folder / "pipe").error().sentence, HasSubstr("it is no regular file"));
    put(folder / "file", "");
    EXPECT_THAT(Store::open(folder / "file/settings.json").error().sentence, HasSubstr("Not a directory"));
}

TEST(Store, ChangesNothingWhenTheFolderCannotBeWrittenTo) {
    const Folder folder;
    std::filesystem::create_directory(folder / "data");
    Store store = Store::open(folder / "data/settings.json").value();
    std::filesystem::remove(folder / "data");
    EXPECT_THAT(store.replace(named("Entrance")).error().sentence,
                AllOf(HasSubstr("cannot be written"), HasSubstr("nothing was changed"), HasSubstr("No such file")));
    EXPECT_EQ(store.current(), Settings{});
}

TEST(Store, ChangesNothingWhenTheFolderIsReadOnly) {
    const Folder folder;
    Store store = Store::open(folder / "settings.json").value();
    ASSERT_TRUE(store.replace(named("Entrance")));
    const std::string before = content_of(folder / "settings.json");
    ASSERT_EQ(chmod(folder.path().c_str(), 0555), 0);
    // Root may write everywhere, so that it has to become somebody else for the attempt.
    const bool is_root = geteuid() == 0;
    constexpr uid_t nobody = 65534;
    if (is_root) {
        ASSERT_EQ(seteuid(nobody), 0);
    }
    const auto replaced = store.replace(named("Exit"));
    if (is_root) {
        ASSERT_EQ(seteuid(0), 0);
    }
    EXPECT_FALSE(replaced);
    EXPECT_EQ(content_of(folder / "settings.json"), before);
    EXPECT_EQ(store.current(), named("Entrance"));
    chmod(folder.path().c_str(), 0755);
}

TEST(Store, ChangesNothingWhenTheDiskIsFull) {
    const Folder folder;
    Store store = Store::open(folder / "settings.json").value();
    ASSERT_TRUE(store.replace(named("Entrance")));
    const std::string before = content_of(folder / "settings.json");

    // A limit on the size of files makes the write fail half way, as a full disk does.
    const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
    rlimit usual{};
    getrlimit(RLIMIT_FSIZE, &usual);
    const rlimit tight{before.size() / 2, usual.rlim_max};
    setrlimit(RLIMIT_FSIZE, &tight);
    const auto replaced = store.replace(named("Exit"));
    setrlimit(RLIMIT_FSIZE, &usual);
    std::signal(SIGXFSZ, ignored);

    EXPECT_THAT(replaced.error().sentence, HasSubstr("File too large"));
    EXPECT_EQ(content_of(folder / "settings.json"), before);
    EXPECT_EQ(store.current(), named("Entrance"));
    EXPECT_EQ(files_in(folder.path()), 1U) << "the half that was written is gone";
    EXPECT_TRUE(store.replace(named("Exit"))) << "and once there is room again, it goes on";
}

TEST(Store, IsWholeWhereverTheProcessIsKilled) {
    const Folder folder;
    const auto file = folder / "settings.json";
    for (int kill_after = 1; kill_after <= 8; ++kill_after) {
        int steps[2];
        ASSERT_EQ(pipe(steps), 0);
        const pid_t child = fork();
        if (child == 0) {
            Store store = Store::open(file).value();
            for (unsigned i = 0;; ++i) {
                Settings settings = test::RandomSettings(i).draw();
                settings.device.name = "whole";
                if (!store.replace(settings) || write(steps[1], "x", 1) != 1) _exit(1);
            }
        }
        close(steps[1]);
        char step = 0;
        for (int i = 0; i < kill_after; ++i)
            ASSERT_EQ(read(steps[0], &step, 1), 1);
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        close(steps[0]);

        const auto opened = Store::open(file);
        ASSERT_TRUE(opened) << opened.error().sentence;
        EXPECT_EQ(opened->current().device.name, "whole");
    }
}

} // namespace
} // namespace headcount::settings
