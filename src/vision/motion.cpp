#include "vision/motion.h"

#include <algorithm>
#include <cmath>

namespace headcount::vision {

namespace {

// In sizes of the person, which is 0.5 m (a head and shoulders from straight above) to 1 m (a whole body from aside).
constexpr double place_error = 0.06;  // of a sure detection
constexpr double side_error = 0.10;   // of a sure detection's width and height
constexpr double first_speed = 2.0;   // per second: a brisk walk
constexpr double speed_change = 1.2;  // per second and root of a second
constexpr double side_change = 0.25;  // per root of a second
constexpr double cut_side_doubt = 6;  // a side that is cut by the border says little about the person's size
constexpr double speed_memory = 0.7;  // seconds in which the speed of somebody unseen fades to a third
constexpr double border = 0.006;      // heights; detectors end a cut box about so near to the border
constexpr double least_length = 1e-4; // heights

double square(double value) {
    return value * value;
}

/// One side of a sighting: from the edges that are seen to the place and length that are meant.
struct Span {
    double start;
    double length;
    bool is_cut;
};

Span complete_span(double start, double length, double expected_length, double end_of_picture) {
    const bool is_cut_at_start = start <= border;
    const bool is_cut_at_end = start + length >= end_of_picture - border;
    if (is_cut_at_start == is_cut_at_end || length >= expected_length) return {start, length, false};
    return {is_cut_at_start ? start + length - expected_length : start, expected_length, true};
}

} // namespace

Box in_heights(const Box& fractions, double aspect) {
    return {fractions.x * aspect, fractions.y, fractions.width * aspect, fractions.height};
}

Box in_fractions(const Box& heights, double aspect) {
    return {heights.x / aspect, heights.y, heights.width / aspect, heights.height};
}

Box visible_part(const Box& box, double aspect) {
    const double left = std::clamp(box.x, 0.0, aspect);
    const double right = std::clamp(box.x + box.width, 0.0, aspect);
    const double top = std::clamp(box.y, 0.0, 1.0);
    const double bottom = std::clamp(box.y + box.height, 0.0, 1.0);
    return {left, top, right - left, bottom - top};
}

Sighting complete(const Box& seen, const Box& expected, double aspect) {
    const Span x = complete_span(seen.x, seen.width, expected.width, aspect);
    const Span y = complete_span(seen.y, seen.height, expected.height, 1);
    return {{x.start, y.start, x.length, y.length}, x.is_cut, y.is_cut, 1};
}

Motion::Motion(const Box& first) {
    width_.length = first.width;
    height_.length = first.height;
    const double measure = size();
    width_.variance = height_.variance = square(side_error * measure);
    for (Axis* axis : {&x_, &y_}) {
        axis->place_variance = square(place_error * measure);
        axis->speed_variance = square(first_speed * measure);
    }
    x_.place = first.centre().x;
    y_.place = first.centre().y;
}

void Motion::pass(double seconds, bool is_seen) {
    const double measure = size();
    const double fade = is_seen ? 1 : std::exp(-seconds / speed_memory);
    x_.pass(seconds, fade, square(speed_change * measure));
    y_.pass(seconds, fade, square(speed_change * measure));
    width_.variance += square(side_change * measure) * seconds;
    height_.variance += square(side_change * measure) * seconds;
}

void Motion::correct(const Sighting& sighting) {
    const double measure = size() * sighting.doubt;
    const Point seen = sighting.box.centre();
    x_.correct(seen.x, square(place_error * measure));
    y_.correct(seen.y, square(place_error * measure));
    width_.correct(sighting.box.width, square(side_error * measure * (sighting.is_width_cut ? cut_side_doubt : 1)));
    height_.correct(sighting.box.height, square(side_error * measure * (sighting.is_height_cut ? cut_side_doubt : 1)));
}

void Motion::rest() {
    for (Axis* axis : {&x_, &y_}) {
        axis->speed = 0;
        axis->covariance = 0;
    }
}

Box Motion::box() const {
    return {x_.place - width_.length / 2, y_.place - height_.length / 2, width_.length, height_.length};
}

double Motion::size() const {
    return std::sqrt(width_.length * height_.length);
}

double Motion::spread() const {
    return std::sqrt((x_.place_variance + y_.place_variance) / 2 + square(place_error * size()));
}

void Motion::Axis::pass(double seconds, double fade, double noise) {
    // While the speed fades evenly the way is its mean times the time; without fading this is speed x time.
    const double reach = fade < 1 ? seconds * (1 - fade) / -std::log(fade) : seconds;
    place += reach * speed;
    speed *= fade;
    place_variance += 2 * reach * covariance + square(reach) * speed_variance + noise * seconds * seconds * seconds / 3;
    covariance = fade * (covariance + reach * speed_variance) + noise * square(seconds) / 2;
    speed_variance = square(fade) * speed_variance + noise * seconds;
}

void Motion::Axis::correct(double measured, double noise) {
    const double total = place_variance + noise;
    const double surprise = measured - place;
    const double place_gain = place_variance / total;
    const double speed_gain = covariance / total;
    place += place_gain * surprise;
    speed += speed_gain * surprise;
    speed_variance -= speed_gain * covariance;
    covariance *= 1 - place_gain;
    place_variance *= 1 - place_gain;
}

void Motion::Side::correct(double measured, double noise) {
    const double gain = variance / (variance + noise);
    length = std::max(length + gain * (measured - length), least_length);
    variance *= 1 - gain;
}

} // namespace headcount::vision
