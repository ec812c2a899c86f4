#pragma once

#include "privacy/canvas.h"
#include "video/frame.h"

namespace headcount::privacy {

/// All the detail that a blurred picture has: so many cells along its longer side, and as many along the shorter as keep them
/// square. A picture of fewer than 16 pixels for each has fewer.
constexpr int most_blur_cells = 16;

/// A blurred picture is made of values that are multiples of this, plus half of it.
constexpr int blur_step = 8;

/// How many cells the luma of a picture of this size keeps in Blur; each chroma plane keeps half as many each way.
Size blur_cells(Size picture);

/// Draws `from` on `canvas` so that nobody in it can be recognised and nothing read.
///
/// Each plane is averaged down to four times the cells each way, then weighted 1 7 21 35 35 21 7 1 each way down to the cells, so
/// that what is finer than a cell is gone before cells are taken, not folded into them (moving pictures would let it be put
/// together again); then rounded to `blur_step` and drawn large by linear interpolation. Every pixel is a function of the cells'
/// values alone.
void draw_blurred(const video::Pixels& from, Size from_size, Canvas& canvas);

} // namespace headcount::privacy
