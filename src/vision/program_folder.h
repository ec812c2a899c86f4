#pragma once

#include <filesystem>
#include <system_error>

namespace headcount::vision {

/// The folder that holds the running program; empty if the system doesn't say.
inline std::filesystem::path program_folder() {
    std::error_code unknown;
    return std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path();
}

} // namespace headcount::vision
