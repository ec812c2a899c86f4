#pragma once

#include <cmath>

namespace headcount::video::scene {

/// A place or direction in the room, in metres: x to the right, y away from the camera, z up from the floor.
struct Vector {
    double x = 0;
    double y = 0;
    double z = 0;
};

inline Vector operator+(Vector a, Vector b) {
    return {a.x + b.x, a.y + b.y, a.z + b.z};
}
inline Vector operator-(Vector a, Vector b) {
    return {a.x - b.x, a.y - b.y, a.z - b.z};
}
inline Vector operator*(Vector a, double k) {
    return {a.x * k, a.y * k, a.z * k};
}
inline double dot(Vector a, Vector b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}
inline Vector cross(Vector a, Vector b) {
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double length(Vector a) {
    return std::sqrt(dot(a, a));
}
inline Vector unit(Vector a) {
    return a * (1 / length(a));
}

/// Red, green, blue, each 0 to 1.
struct Colour {
    float red = 0;
    float green = 0;
    float blue = 0;
};

inline Colour operator*(Colour a, float k) {
    return {a.red * k, a.green * k, a.blue * k};
}
inline Colour operator+(Colour a, Colour b) {
    return {a.red + b.red, a.green + b.green, a.blue + b.blue};
}

} // namespace headcount::video::scene
