#pragma once

#include "base/result.h"
#include "privacy/safe_picture.h"

#include <memory>
#include <string>

namespace headcount::stream {

/// Makes JPEG files of pictures that may be shown: 4:2:0, straight from YUV, with the studio range of video stretched to the full
/// range that JPEG has (JFIF 1.02, ITU-T T.871). One thread; keeps its memory from picture to picture.
class JpegEncoder {
public:
    /// `quality`: 1 to 100, others are brought into that range.
    explicit JpegEncoder(int quality);
    ~JpegEncoder();

    /// Refused with one sentence: an empty picture, one with a side of more than 65 500 pixels, no memory.
    Result<std::string> encode(const privacy::SafePicture& picture);

private:
    struct Compressor;
    std::unique_ptr<Compressor> compressor_;
    int quality_;
};

} // namespace headcount::stream
