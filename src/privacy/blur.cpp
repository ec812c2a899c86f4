#include "privacy/blur.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace headcount::privacy {

namespace {

/// Values of one plane, row by row.
struct Cells {
    Size size;
    std::vector<int> values;

    /// The value of a cell, or of the nearest one where there is none.
    int at(int column, int row) const {
        column = std::clamp(column, 0, size.width - 1);
        row = std::clamp(row, 0, size.height - 1);
        return values[static_cast<std::size_t>(row) * static_cast<std::size_t>(size.width) + static_cast<std::size_t>(column)];
    }
};

/// Where a cell begins, of so many along a side.
int border(int side, int cell, int cells) {
    return static_cast<int>(static_cast<std::int64_t>(side) * cell / cells);
}

/// The sum of a row's samples, from one column to before another.
std::int64_t sum(const std::uint8_t* row, int from, int to) {
    std::uint32_t total = 0; // a row has at most 16384 samples
    for (int x = from; x < to; ++x)
        total += row[x];
    return total;
}

/// Averages of the parts of a plane, which has at least one sample for each; 4 bits behind the point.
Cells averages(video::Plane plane, Size size, Size parts) {
    Cells cells{parts, {}};
    std::vector<std::int64_t> sums(static_cast<std::size_t>(parts.width));
    for (int row = 0; row < parts.height; ++row) {
        std::fill(sums.begin(), sums.end(), 0);
        const int top = border(size.height, row, parts.height);
        const int bottom = border(size.height, row + 1, parts.height);
        for (int y = top; y < bottom; ++y) {
            const std::uint8_t* const samples = plane.data + std::ptrdiff_t{y} * plane.stride;
            for (int column = 0; column < parts.width; ++column)
                sums[static_cast<std::size_t>(column)] +=
                    sum(samples, border(size.width, column, parts.width), border(size.width, column + 1, parts.width));
        }
        for (int column = 0; column < parts.width; ++column) {
            const int width = border(size.width, column + 1, parts.width) - border(size.width, column, parts.width);
            cells.values.push_back(
                static_cast<int>(sums[static_cast<std::size_t>(column)] * 16 / (std::int64_t{width} * (bottom - top))));
        }
    }
    return cells;
}

/// So many averages make a cell each way. Fewer would fold stripes that are finer than a cell into it.
constexpr int parts_a_cell = 4;

/// The cells, each weighted of twice as many averages each way as it has, and rounded.
std::vector<std::uint8_t> weighted(const Cells& fine) {
    constexpr std::array<int, 8> weights{1, 7, 21, 35, 35, 21, 7, 1};
    constexpr int whole = 128 * 128;
    std::vector<std::uint8_t> cells;
    for (int row = 0; row < fine.size.height; row += parts_a_cell) {
        for (int column = 0; column < fine.size.width; column += parts_a_cell) {
            int total = 0;
            for (int i = 0; i < 8; ++i) {
                for (int j = 0; j < 8; ++j)
                    total += weights[static_cast<std::size_t>(i)] * weights[static_cast<std::size_t>(j)] *
                             fine.at(column + j - 2, row + i - 2);
            }
            const int value = total / (whole * 16);
            cells.push_back(static_cast<std::uint8_t>(value / blur_step * blur_step + blur_step / 2));
        }
    }
    return cells;
}

/// Of one side: 16 pixels a cell at least, and never none.
int cells_along(int side, int longest) {
    const int most = std::clamp(longest / 16, 1, most_blur_cells);
    return std::max(1, static_cast<int>(static_cast<std::int64_t>(side) * most / longest));
}

/// Between which two cells a sample lies, and how near to the second: 0 to 256.
struct Place {
    int first = 0;
    int second = 0;
    int share = 0;
};

/// For each sample of a side. A cell's value is that of its middle; beyond the outermost middles nothing changes.
std::vector<Place> places(int side, int cells) {
    std::vector<Place> all;
    all.reserve(static_cast<std::size_t>(side));
    for (int i = 0; i < side; ++i) {
        const std::int64_t at = (std::int64_t{2} * i + 1) * cells * 128 / side - 128; // in 256ths of a cell
        const int inside = static_cast<int>(std::clamp<std::int64_t>(at, 0, (std::int64_t{cells} - 1) * 256));
        const int first = inside / 256;
        all.push_back({first, std::min(first + 1, cells - 1), inside % 256});
    }
    return all;
}

int between(int first, int second, int share) {
    return first * (256 - share) + second * share;
}

/// Draws cells large, by linear interpolation both ways.
void draw_large(const std::vector<std::uint8_t>& cells, Size size, std::uint8_t* to, Size to_size) {
    const std::vector<Place> columns = places(to_size.width, size.width);
    const std::vector<Place> rows = places(to_size.height, size.height);
    std::vector<int> line(static_cast<std::size_t>(size.width));
    for (const Place& row : rows) {
        const std::uint8_t* const above = cells.data() + std::ptrdiff_t{row.first} * size.width;
        const std::uint8_t* const below = cells.data() + std::ptrdiff_t{row.second} * size.width;
        for (int column = 0; column < size.width; ++column)
            line[static_cast<std::size_t>(column)] = between(above[column], below[column], row.share);
        for (const Place& column : columns)
            *to++ = static_cast<std::uint8_t>(between(line[static_cast<std::size_t>(column.first)],
                                                      line[static_cast<std::size_t>(column.second)], column.share) >>
                                              16);
    }
}

struct Part {
    video::Plane from;
    Size from_size;
    Size cells;
    std::uint8_t* to;
    Size to_size;
};

void draw(const Part& part) {
    // A plane of one sample a side cannot be parted.
    const Size fine{std::min(parts_a_cell * part.cells.width, part.from_size.width),
                    std::min(parts_a_cell * part.cells.height, part.from_size.height)};
    const std::vector<std::uint8_t> cells = weighted(averages(part.from, part.from_size, fine));
    draw_large(cells, {(fine.width + parts_a_cell - 1) / parts_a_cell, (fine.height + parts_a_cell - 1) / parts_a_cell}, part.to,
               part.to_size);
}

} // namespace

Size blur_cells(Size picture) {
    const int longest = std::max({picture.width, picture.height, 1});
    return {cells_along(picture.width, longest), cells_along(picture.height, longest)};
}

void draw_blurred(const video::Pixels& from, Size from_size, Canvas& canvas) {
    const Size cells = blur_cells(from_size);
    const Size chroma_cells{std::max(1, cells.width / 2), std::max(1, cells.height / 2)};
    const Size chroma{chroma_side(from_size.width), chroma_side(from_size.height)};
    const Size to_chroma{chroma_side(canvas.size().width), chroma_side(canvas.size().height)};
    draw({from.y(), from_size, cells, canvas.plane(0), canvas.size()});
    draw({from.u(), chroma, chroma_cells, canvas.plane(1), to_chroma});
    draw({from.v(), chroma, chroma_cells, canvas.plane(2), to_chroma});
}

} // namespace headcount::privacy
