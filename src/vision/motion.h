#pragma once

#include "base/geometry.h"
#include "base/time.h"

namespace headcount::vision {

/// A box in a picture, measured in heights of the picture in both directions, so that distances mean the same whichever
/// way they lie. `aspect` is the picture's width over its height.
Box in_heights(const Box& fractions, double aspect);
/// The way back.
Box in_fractions(const Box& heights, double aspect);

/// The part of a box (in heights) that lies in the picture; no area if nothing does.
Box visible_part(const Box& box, double aspect);

/// Where somebody was seen, and how much of that is known: at the picture's border it shows only part of them.
struct Sighting {
    Box box;                   ///< of the whole person, as far as it can be told; in heights
    bool is_width_cut = false; ///< the width is what was expected, not what was seen
    bool is_height_cut = false;
    double doubt = 1; ///< how much less exact than a sure detection, from 1
};

/// What a detection (in heights) shows of somebody who is expected to be `expected` in size. Where it ends at the picture's
/// border and is smaller than expected, the person reaches beyond: their free edge says where they are.
Sighting complete(const Box& seen, const Box& expected, double aspect);

/// Where somebody is and how they move: a Kalman filter with constant velocity for the box's centre and a random walk for
/// its size. All noise is in proportion to the person's size and to time, never to frames. Lengths in heights of the
/// picture, times in seconds.
class Motion {
public:
    explicit Motion(const Box& first);

    /// Time passes. While somebody is not seen their speed is believed in less and less.
    void pass(double seconds, bool is_seen);

    /// Takes in where they were seen.
    void correct(const Sighting& sighting);

    /// Forgets the speed: they are at rest.
    void rest();

    Box box() const;
    Point centre() const { return {x_.place, y_.place}; }
    Point velocity() const { return {x_.speed, y_.speed}; }
    /// The side of a square as large as the person: the measure of all distances.
    double size() const;
    /// Standard deviation of the place where they will be seen.
    double spread() const;

private:
    /// One coordinate of the centre: place and speed with their variances.
    struct Axis {
        double place = 0;
        double speed = 0;
        double place_variance = 0;
        double covariance = 0;
        double speed_variance = 0;

        void pass(double seconds, double fade, double noise);
        void correct(double measured, double noise);
    };
    /// One side of the box.
    struct Side {
        double length = 0;
        double variance = 0;

        void correct(double measured, double noise);
    };

    Axis x_;
    Axis y_;
    Side width_;
    Side height_;
};

} // namespace headcount::vision
