#pragma once

#include "video/frame.h"
#include "video/scene/body.h"
#include "video/scene/stage.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace headcount::video::scene {

/// Draws a stage and its actors as a camera would see them: rods and boxes in perspective, lit from above, with the dark
/// that people cast on the floor and a little noise. The same moment always gives the same picture.
///
/// The empty room is traced once; each person then costs about their own pixels. Belongs to one thread.
class Renderer {
public:
    explicit Renderer(Stage stage);

    /// `number` seeds the noise.
    std::shared_ptr<const Pixels> draw(const std::vector<Actor>& actors, std::uint64_t number);

    int width() const { return stage_.camera.width(); }
    int height() const { return stage_.camera.height(); }

private:
    struct Area {
        int left;
        int top;
        int right; // beyond the last
        int bottom;
    };

    std::size_t pixel(int row, int column) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(width()) + static_cast<std::size_t>(column);
    }
    /// A quarter of a pixel, counted in rows and columns twice as fine.
    std::size_t quarter(int row, int column) const {
        return static_cast<std::size_t>(row) * 2 * static_cast<std::size_t>(width()) + static_cast<std::size_t>(column);
    }
    void trace_room();
    Colour room_at(Vector ray, float& distance) const;
    void darken_floor(const Actor& actor);
    void draw_actor(const Actor& actor);
    void draw_rod(const Capsule& rod, const Area& area);
    void blend(const Area& area);
    Area seen_from(const Capsule& rod) const;

    Stage stage_;
    std::vector<Colour> room_;         // per pixel
    std::vector<float> room_distance_; // per pixel, along its ray, in metres
    std::vector<Vector> rays_;         // per quarter of a pixel
    std::vector<Colour> picture_;      // the picture being drawn
    std::vector<float> rod_distance_;  // per quarter of a pixel of the person being drawn; 0: nothing
    std::vector<Colour> rod_colour_;
};

} // namespace headcount::video::scene
