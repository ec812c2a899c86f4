#pragma once

#include "base/time.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace headcount::video {
struct Plane;
}

namespace headcount::vision {

/// Whether the camera still sees what it is to count.
enum class CameraCondition {
    ok,
    covered,   ///< nothing is left of the picture's structure: something hangs or sticks before the lens
    defocused, ///< the fine structure is gone and the coarse one is still there
    moved,     ///< another structure has taken the place of the one that was known
    too_dark,  ///< next to everything is black, for whatever reason
    too_bright ///< next to everything is white
};

/// `ok`, `covered`, `defocused`, `moved`, `too_dark`, `too_bright`.
std::string_view name_of(CameraCondition condition);

/// What of a picture is looked at: its brightness and its edges, part by part.
struct CameraLook {
    static constexpr std::size_t columns = 32;
    static constexpr std::size_t rows = 24;

    double brightness = 0;                     ///< mean of the luma, 16 (black) to 235 (white)
    double dark_part = 0;                      ///< of the picture that is black or nearly so, 0 to 1
    double bright_part = 0;                    ///< of the picture that is white or nearly so, 0 to 1
    double contrast = 0;                       ///< standard deviation of the luma between parts of the picture
    double sharpness = 0;                      ///< fine structure over coarser structure: falls with blur, not with contrast
    std::array<float, columns * rows> edges{}; ///< strength of the edges in each part
};

/// Looks at a picture's luma. Nothing is found in one of less than 128 x 96 pixels: it looks `ok` to a watch. Costs about as much
/// as reading every other line of it once.
CameraLook look_at(const video::Plane& luma, int width, int height);

/// Notices that a camera is covered, blurred, turned, or sees nothing.
///
/// It knows what the place looks like from the edges of its furniture, floor and walls, which people only cover for a while; it
/// learns them in the first ten seconds and goes on learning slowly, so that the day's light, a moved chair and a new poster are
/// no alarm. A condition must hold for 5 s to be told (another view for 8 s), and be over for 3 s to be taken back. After a
/// minute in its new place a moved camera has a new view to know. What was so from the start cannot be told from what is normal,
/// except for darkness, brightness and a picture without any structure.
///
/// Pure: the same looks give the same conditions. Cheap enough for one look a second; more often is not needed.
class CameraWatch {
public:
    static constexpr Duration interval = std::chrono::seconds(1);

    /// Whether the next look is due at this time (the source's clock).
    bool is_due(Duration time) const { return !has_looked_ || time >= last_ + interval || time < last_; }

    /// The condition, now that this has been seen. Times of a source that begins anew begin a new knowledge of the place.
    CameraCondition observe(Duration time, const CameraLook& look);

    CameraCondition condition() const { return condition_; }

private:
    CameraCondition judge(const CameraLook& look) const;
    bool is_another_view(const CameraLook& look) const;
    void learn(const CameraLook& look);
    void settle(Duration time, CameraCondition judged);
    void forget();

    bool has_looked_ = false;
    Duration last_{};
    int learned_ = 0; ///< looks that the knowledge comes from
    CameraLook known_;
    CameraLook recent_; ///< the last few looks, blended: a view that lasts agrees with it
    CameraCondition condition_ = CameraCondition::ok;
    CameraCondition judged_ = CameraCondition::ok; ///< by the last looks
    Duration judged_since_{};
    Duration told_since_{};
};

} // namespace headcount::vision
