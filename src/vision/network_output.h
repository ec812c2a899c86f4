#pragma once

#include "vision/observation.h"

#include <span>
#include <vector>

namespace headcount::vision {

/// One of the maps that the network puts out: for each cell of a grid five numbers, in five planes of rows and columns:
/// dx, dy, log w, log h, score. The cell speaks of one possible person whose centre is at (column + dx, row + dy) and
/// whose size is (exp(log w), exp(log h)), all in units of `stride` pixels of the network's input.
struct OutputMap {
    int stride = 0;
    int rows = 0;
    int columns = 0;
    std::span<const float> values; ///< 5 x rows x columns; a map with fewer is passed over
};

/// Which part of the network's input the picture covers, from the top left corner, in pixels.
struct PictureExtent {
    int width = 0;
    int height = 0;
};

/// The people in the network's output: what scores at least `min_score`, cut to the picture, of two that overlap by more
/// than 0.55 (intersection over union) only the better, best first, at most 300. Numbers that are not finite are no people.
std::vector<Detection> read_people(std::span<const OutputMap> maps, PictureExtent picture, float min_score);

} // namespace headcount::vision
