"""Hats, hoods, headscarves and coats: simple round shapes over a posed person. They count as part of the person."""
from __future__ import annotations

import numpy as np

from geometry import rotation, turn
from materials import Material, Pattern, cloth_color, hsv

HEADWEAR = ("none",) * 11 + ("cap", "brimmed", "hood", "hood", "beanie", "scarf", "helmet")
COAT_SHARE = 0.3


def cloth(mesh, color):
    return mesh.material(Material(color, pattern=Pattern.PLAIN))


def add_headwear(mesh, number, head, yaw, scale, top_color, rng):
    """head is its centre, in the room; scale is 1 for an adult."""
    tilted = turn(yaw) @ rotation([1, 0, 0], rng.normal(-6, 6))
    kind = HEADWEAR[rng.integers(len(HEADWEAR))]
    makers = {"cap": add_cap, "brimmed": add_brimmed_hat, "hood": add_hood, "beanie": add_beanie, "scarf": add_scarf,
              "helmet": add_helmet}
    if kind in makers:
        color = top_color if kind == "hood" and rng.random() < 0.8 else cloth_color(rng)
        makers[kind](mesh, number, head, tilted, scale, color)


def dome(mesh, number, head, matrix, half_size, lift, color):
    """The upper part of an ellipsoid around the head."""
    profile = [(half_size[2] * np.sin(t), np.cos(t) + 0.02) for t in np.radians([0, 25, 50, 70, 90])]
    mesh.lathe(head + matrix @ np.array([0, 0, lift]), profile, cloth(mesh, color), number, half_size[:2], matrix)


def add_cap(mesh, number, head, matrix, scale, color):
    dome(mesh, number, head, matrix, np.array([0.1, 0.12, 0.13]) * scale, 0.03 * scale, color)
    visor = head + matrix @ np.array([0, 0.14, 0.05]) * scale
    mesh.box(visor, np.array([0.075, 0.07, 0.008]) * scale, cloth(mesh, color), matrix=matrix, person=number)


def add_brimmed_hat(mesh, number, head, matrix, scale, color):
    dome(mesh, number, head, matrix, np.array([0.1, 0.12, 0.15]) * scale, 0.03 * scale, color)
    brim = [(0, 1.0), (0.012 * scale, 1.0)]
    mesh.lathe(head + matrix @ np.array([0, 0, 0.04]) * scale, brim, cloth(mesh, color * 0.9), number,
               np.array([0.17, 0.19]) * scale, matrix)


def add_hood(mesh, number, head, matrix, scale, color):
    mesh.ellipsoid(head + matrix @ np.array([0, -0.035, 0.02]) * scale, np.array([0.125, 0.135, 0.15]) * scale,
                   cloth(mesh, color), number, matrix)


def add_beanie(mesh, number, head, matrix, scale, color):
    dome(mesh, number, head, matrix, np.array([0.105, 0.12, 0.15]) * scale, 0.01 * scale, color)


def add_helmet(mesh, number, head, matrix, scale, color):
    bright = hsv(0.14, 0.9, 0.7) if color.mean() < 0.2 else color
    dome(mesh, number, head, matrix, np.array([0.125, 0.155, 0.16]) * scale, 0.02 * scale, bright)


def add_scarf(mesh, number, head, matrix, scale, color):
    """A headscarf falls on the shoulders."""
    add_hood(mesh, number, head, matrix, scale, color)
    profile = np.array([(-0.3, 1.7), (-0.2, 1.35), (-0.08, 1.0), (0.0, 0.85)]) * [scale, 1]
    mesh.lathe(head + matrix @ np.array([0, -0.03, 0]) * scale, profile, cloth(mesh, color), number,
               np.array([0.12, 0.12]) * scale, matrix)


def add_coat(mesh, number, shoulders, yaw, scale, color):
    """From the shoulders to the knees; arms stick out where they swing."""
    top = shoulders[2]
    profile = [(0.28 * top, 1.15), (0.55 * top, 0.98), (0.8 * top, 1.02), (0.95 * top, 0.9), (1.02 * top, 0.4)]
    mesh.lathe((shoulders[0], shoulders[1], 0), profile, cloth(mesh, color), number,
               np.array([0.245, 0.175]) * scale, turn(yaw))
