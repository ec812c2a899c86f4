#pragma once

#include "base/result.h"
#include "video/frame.h"

#include <cstddef>
#include <filesystem>
#include <span>

namespace headcount::vision {

/// Reads a picture file, PNG or JPEG, told apart by its first bytes. Refused with one sentence: a missing, truncated or
/// broken file, another format, more than 64 MiB, a side under 16 or over 8192 pixels. Transparent pixels show black.
Result<video::Frame> read_still_picture(const std::filesystem::path& file);

/// The same from memory.
Result<video::Frame> decode_still_picture(std::span<const std::byte> bytes);

} // namespace headcount::vision
