#include "privacy/safe_picture.h"

#include "privacy/blur.h"
#include "privacy/canvas.h"

#include <algorithm>
#include <utility>

namespace headcount::privacy {

namespace {

constexpr Colour black{16, 0x80, 0x80};
constexpr Colour white{235, 0x80, 0x80};
constexpr Colour blank_floor{0x60, 0x80, 0x80};

Size scaled_down(Size size, int longest_side) {
    const int longest = std::max(size.width, size.height);
    if (longest_side <= 0 || longest <= longest_side) return size;
    const auto scaled = [&](int side) {
        const auto rounded = (static_cast<std::int64_t>(side) * longest_side + longest / 2) / longest;
        return std::max(1, static_cast<int>(rounded));
    };
    return {scaled(size.width), scaled(size.height)};
}

/// The picture in the size that is shown, which the masks are still to be painted on.
std::shared_ptr<Canvas> drawn(const video::Pixels& whole, Size size, Size shown, Mode mode) {
    auto canvas = std::make_shared<Canvas>(shown);
    if (mode == Mode::normal) {
        canvas->draw(whole, size);
    } else {
        draw_blurred(whole, size, *canvas);
    }
    return canvas;
}

std::shared_ptr<const video::Pixels> blank(Size size) {
    auto canvas = std::make_shared<Canvas>(size);
    canvas->fill(blank_floor);
    return canvas;
}

std::shared_ptr<const video::Pixels> filtered(const video::Frame& frame, Size shown, const Rules& rules) {
    const Size size{frame.width, frame.height};
    if (rules.mode == Mode::numbers_only) return blank(shown);
    const bool is_unchanged = rules.mode == Mode::normal && shown == size;
    if (rules.masks.empty()) return is_unchanged ? frame.pixels : drawn(*frame.pixels, size, shown, rules.mode);

    const Colour colour = rules.mask_colour == settings::MaskColour::white ? white : black;
    auto masked = std::make_shared<Canvas>(size);
    masked->draw(*frame.pixels, size);
    masked->paint(rules.masks, colour);
    if (is_unchanged) return masked;
    const std::shared_ptr<Canvas> canvas = drawn(*masked, size, shown, rules.mode);
    canvas->paint(rules.masks, colour);
    return canvas;
}

} // namespace

Filter::Filter(Rules rules, int longest_side) : rules_(std::move(rules)), longest_side_(longest_side) {
}

SafePicture Filter::apply(const video::Frame& frame) const {
    SafePicture safe;
    safe.frame_ = frame.number;
    safe.taken_at_ = frame.taken_at;
    safe.time_ = frame.time;
    safe.mode_ = rules_.mode;
    const bool is_empty = !frame.pixels || frame.width <= 0 || frame.height <= 0;
    const Size shown = is_empty ? Size{} : scaled_down({frame.width, frame.height}, longest_side_);
    safe.width_ = shown.width;
    safe.height_ = shown.height;
    safe.pixels_ = is_empty ? std::make_shared<const Canvas>(shown) : filtered(frame, shown, rules_);
    return safe;
}

} // namespace headcount::privacy
