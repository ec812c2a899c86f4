#include "video/scene/stage.h"

namespace headcount::video::scene {

namespace {

constexpr int picture_width = 640;
constexpr int picture_height = 480;
constexpr Colour wood = {0.62F, 0.50F, 0.36F};
constexpr Colour white = {0.82F, 0.82F, 0.80F};
constexpr Colour dark = {0.13F, 0.13F, 0.14F};
constexpr Colour chair_cloth = {0.22F, 0.24F, 0.27F};

void add_table(std::vector<Block>& furniture, double left, double right, double near, double far, Colour colour) {
    furniture.push_back({{left, near, 0.71}, {right, far, 0.75}, colour});
    for (const double x : {left + 0.05, right - 0.1}) {
        for (const double y : {near + 0.05, far - 0.1})
            furniture.push_back({{x, y, 0}, {x + 0.05, y + 0.05, 0.71}, colour});
    }
}

void add_chair(std::vector<Block>& furniture, double x, double y, double back_side) {
    furniture.push_back({{x - 0.23, y - 0.22, 0.38}, {x + 0.23, y + 0.22, 0.43}, chair_cloth});
    furniture.push_back({{x - 0.03, y - 0.03, 0}, {x + 0.03, y + 0.03, 0.38}, dark});
    const double back = y + back_side * 0.24;
    furniture.push_back({{x - 0.22, back - 0.03, 0.50}, {x + 0.22, back + 0.03, 0.86}, chair_cloth});
}

std::vector<Block> office_furniture() {
    std::vector<Block> furniture;
    for (const double x : {-2.0, 0.0, 2.0}) {
        add_table(furniture, x - 0.75, x + 0.75, 3.0, 3.75, white);
        furniture.push_back({{x + 0.20, 3.45, 0.78}, {x + 0.68, 3.49, 1.08}, dark});
        add_chair(furniture, x, 2.6, -1);
    }
    furniture.push_back({{-3.4, 5.2, 0}, {-1.6, 5.6, 1.8}, wood});
    return furniture;
}

std::vector<Block> meeting_furniture() {
    std::vector<Block> furniture;
    add_table(furniture, -1.4, 1.4, 2.55, 3.45, wood);
    for (const double x : {-0.9, 0.0, 0.9}) {
        add_chair(furniture, x, 4.0, 1);
        add_chair(furniture, x, 2.1, -1);
    }
    furniture.push_back({{-1.2, 5.5, 1.0}, {1.2, 5.55, 2.2}, white});
    return furniture;
}

} // namespace

std::optional<Play> play_named(std::string_view name) {
    if (name == "office") return Play::office;
    if (name == "entrance") return Play::entrance;
    if (name == "meeting") return Play::meeting;
    return std::nullopt;
}

Stage stage_of(Play play) {
    const auto camera = [](Vector position, Vector target, double degrees) {
        return PinholeCamera(position, target, degrees, picture_width, picture_height);
    };
    switch (play) {
        case Play::office:
            return {play, camera({0.3, -1.2, 3.3}, {0.3, 2.5, 0.5}, 74), -3.6, 5.2, 5.6, -4, office_furniture()};
        case Play::entrance:
            return {play, camera({0, -3.2, 3.4}, {0, 1.6, 0.6}, 70), -3.0, 3.0, 9.5, -6, {}};
        case Play::meeting:
            break;
    }
    return {Play::meeting, camera({0.5, -0.1, 3.7}, {0.5, 2.9, 0.4}, 80), -3.4, 5.0, 5.6, -4, meeting_furniture()};
}

} // namespace headcount::video::scene
