#include "privacy/canvas.h"

#include <libyuv/scale.h>

#include <cstring>

namespace headcount::privacy {

namespace {

std::size_t area(int width, int height) {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
}

} // namespace

Canvas::Canvas(Size size)
    : size_(size),
      luma_size_(area(size.width, size.height)),
      chroma_size_(area(chroma_side(size.width), chroma_side(size.height))),
      bytes_(luma_size_ + 2 * chroma_size_) {
}

void Canvas::draw(const video::Pixels& from, Size from_size) {
    const int stride = chroma_side(size_.width);
    libyuv::I420Scale(from.y().data, from.y().stride, from.u().data, from.u().stride, from.v().data, from.v().stride,
                      from_size.width, from_size.height, plane(0), size_.width, plane(1), stride, plane(2), stride, size_.width,
                      size_.height, libyuv::kFilterBox);
}

void Canvas::fill(Colour colour) {
    std::memset(plane(0), colour.luma, luma_size_);
    std::memset(plane(1), colour.u, chroma_size_);
    std::memset(plane(2), colour.v, chroma_size_);
}

void Canvas::paint(const std::vector<Polygon>& areas, Colour colour) {
    for (const Polygon& polygon : areas) {
        for (const Span& span : touched_pixels(polygon, size_.width, size_.height))
            paint(span, colour);
    }
}

void Canvas::paint(const Span& span, Colour colour) {
    const auto row = static_cast<std::size_t>(span.row);
    const auto from = static_cast<std::size_t>(span.from);
    const auto to = static_cast<std::size_t>(span.to);
    std::memset(plane(0) + row * static_cast<std::size_t>(size_.width) + from, colour.luma, to - from);
    const std::size_t chroma = row / 2 * static_cast<std::size_t>(chroma_side(size_.width)) + from / 2;
    const std::size_t length = (to + 1) / 2 - from / 2;
    std::memset(plane(1) + chroma, colour.u, length);
    std::memset(plane(2) + chroma, colour.v, length);
}

} // namespace headcount::privacy
