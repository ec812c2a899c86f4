#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace headcount::report::test {

inline std::string text_of_file(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Fails if the file of this name in the project isn't `text`, and lays the right one ready to be copied.
inline void expect_published(const std::string& name, const std::string& text) {
    const std::filesystem::path published = std::filesystem::path(HEADCOUNT_SOURCE_DIR) / name;
    if (text_of_file(published) == text) return;
    const std::filesystem::path right = std::filesystem::path(HEADCOUNT_BINARY_DIR) / published.filename();
    std::ofstream(right, std::ios::binary) << text;
    ADD_FAILURE() << name << " is not what the code says. If the code is right: cp " << right.string() << " "
                  << published.string();
}

} // namespace headcount::report::test
