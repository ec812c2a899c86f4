"""What surfaces are made of: patterns known to rt.cpp, and everyday colours.

Colours are linear light (not sRGB), 0 to 1.
"""
from dataclasses import dataclass
from enum import IntEnum
import colorsys

import numpy as np


class Pattern(IntEnum):  # keep in step with rt.cpp
    PLAIN = 0
    CARPET = 1
    TILES = 2
    PLANKS = 3
    CHECKER = 4
    CONCRETE = 5
    FIGURED_CARPET = 6
    WOOD = 7
    PRINT = 8
    FABRIC = 9      # four that need a garment texture
    STRIPES = 10
    CHECKS = 11
    BLOTCHES = 12
    CRACKED = 13    # floors again
    PAVING = 14
    TREAD = 15
    SPECKLED = 16
    PHOTO = 17      # a photographed surface; second_color says how much of its own colours is kept


@dataclass
class Material:
    color: np.ndarray
    second_color: tuple = (0, 0, 0)
    texture: int = -1
    pattern: Pattern = Pattern.PLAIN
    scale: float = 1
    gloss: float = 0
    seed: int = 0
    texture_luma: float = 0.3
    stripe_duty: float = 0
    angle: float = 0

    def row(self):
        """The order of struct Material in rt.cpp."""
        return [*self.color, *self.second_color, self.texture, self.pattern, self.scale, self.gloss,
                self.seed, self.texture_luma, self.stripe_duty, self.angle]


def hsv(hue, saturation, value):
    return np.array(colorsys.hsv_to_rgb(hue, saturation, value))


def grey(value):
    return np.full(3, value)


def cloth_color(rng):
    """Clothes are mostly dark, white, grey or navy; bright colours are the exception."""
    kind = rng.random()
    if kind < 0.28:
        return grey(rng.uniform(0.01, 0.06)) * rng.uniform(0.85, 1.15, 3)
    if kind < 0.42:
        return grey(rng.uniform(0.5, 0.8)) * rng.uniform(0.95, 1.05, 3)
    if kind < 0.58:
        return grey(rng.uniform(0.1, 0.35)) * rng.uniform(0.95, 1.05, 3)
    if kind < 0.75:
        return hsv(rng.uniform(0.57, 0.68), rng.uniform(0.3, 0.8), rng.uniform(0.04, 0.3))
    if kind < 0.85:
        return hsv(rng.uniform(0.05, 0.12), rng.uniform(0.3, 0.6), rng.uniform(0.1, 0.45))
    return hsv(rng.random(), rng.uniform(0.5, 0.95), rng.uniform(0.15, 0.6))


def cardboard_color(rng):
    return hsv(rng.uniform(0.07, 0.1), 0.45, rng.uniform(0.2, 0.5))
