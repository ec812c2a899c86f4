#pragma once

#include "base/result.h"
#include "privacy/safe_picture.h"
#include "stream/jpeg.h"
#include "video/frame.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace headcount::stream {

/// Pictures for reports: of the frame that a report speaks of, in privacy mode *Normal* only.
///
/// The newest few frames are remembered, which costs nothing; a JPEG is made when it is asked for, once for all who ask for
/// the same frame, and is forgotten when the rules change. Safe from any thread.
class Snapshots {
public:
    struct Options {
        std::size_t remembered = 3; ///< frames; each may keep one of the decoder's buffers from it
        int longest_side = 1280;    ///< pixels; larger pictures are scaled down to it
        int quality = 75;           ///< JPEG, 1 to 100
    };
    explicit Snapshots(privacy::Rules rules);
    Snapshots(privacy::Rules rules, const Options& options);

    /// The newest frame. Never waits for a JPEG that is being made.
    void offer(const video::Frame& frame);

    /// Other rules, in force for every picture that is asked for after this returns.
    void set_rules(privacy::Rules rules);

    /// The JPEG of a frame by its number; where it is not remembered any more, of the oldest after it, or the newest. Takes as
    /// long as making it. Refused with one sentence: another privacy mode than *Normal*, no frame yet, no JPEG.
    Result<std::shared_ptr<const std::string>> jpeg_of(std::uint64_t number);

private:
    struct Made {
        std::uint64_t frame = 0;
        std::shared_ptr<const std::string> jpeg;
    };

    const Options options_;
    std::mutex mutex_; // guards what follows; never held for long
    std::deque<video::Frame> frames_;
    std::shared_ptr<const privacy::Filter> filter_;
    std::mutex making_; // guards what follows; taken before the other where both are
    JpegEncoder encoder_;
    std::optional<Made> last_;
};

} // namespace headcount::stream
